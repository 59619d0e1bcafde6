"""One function per human act: may they, does it make sense, record, re-derive, audit, in one transaction."""

from coordination.acts.accepting import (
    Acceptance,
    Condition,
    accept_handoff,
    accept_with_conditions,
    acknowledge_packet,
    decline_handoff,
    withdraw_handoff,
)
from coordination.acts.act import Act, Conflict, NotAllowed, NotFound, Refused, acting, new_id
from coordination.acts.after_transfer import raise_trigger, record_discharge, record_step_after, return_to_center
from coordination.acts.assessments import Decided, decide_waiting, record_observation
from coordination.acts.contacts import log_contact, read_message, write_message
from coordination.acts.courses import (
    change_course,
    change_patient,
    open_course,
    plan_course,
    refer_patient,
    register_patient,
)
from coordination.acts.documents import make_document, make_packet, mark_packet_sent, state_field
from coordination.acts.doors import PASSING_STAGES
from coordination.acts.doses import change_schedule, record_dose
from coordination.acts.education import record_education
from coordination.acts.handoffs import clear_condition, record_handoff_event, record_handoff_history
from coordination.acts.measurements import record_measurement
from coordination.acts.passing import make_ready, name_site, send_packet
from coordination.acts.people import change_person, change_site, register_person, register_site, saw_board
from coordination.acts.readiness import attest_criterion, override_criterion, readiness_of
from coordination.acts.refreshing import any_due, keep_derived, rebuild, refresh_due
from coordination.acts.responsibilities import agree_line, take_back_line
from coordination.acts.signing import sign_content, withdraw_signature
from coordination.acts.sites import verify_site_item, withdraw_site_item
from coordination.acts.stages import move_stage, record_stage_history, undo_stage
from coordination.acts.support import (
    answer_alert,
    confirm,
    raise_alert,
    record_authorization,
    record_hospital_event,
    record_medication,
    record_response,
    remember_mapping,
    set_tier,
)
from coordination.acts.tasks import record_task_outcome, record_tracker_task
from coordination.acts.toxicities import assess_grade, open_toxicity, update_toxicity
from coordination.acts.watch import (
    decide_watch,
    record_reading,
    record_take_home_dispensed,
    record_take_home_taken,
    record_told,
)

__all__ = [
    "PASSING_STAGES",
    "Acceptance",
    "Act",
    "Condition",
    "Conflict",
    "Decided",
    "NotAllowed",
    "NotFound",
    "Refused",
    "accept_handoff",
    "accept_with_conditions",
    "acknowledge_packet",
    "acting",
    "agree_line",
    "answer_alert",
    "any_due",
    "assess_grade",
    "attest_criterion",
    "change_course",
    "change_patient",
    "change_person",
    "change_schedule",
    "change_site",
    "clear_condition",
    "confirm",
    "decide_waiting",
    "decide_watch",
    "decline_handoff",
    "keep_derived",
    "log_contact",
    "make_document",
    "make_packet",
    "make_ready",
    "mark_packet_sent",
    "move_stage",
    "name_site",
    "new_id",
    "open_course",
    "open_toxicity",
    "override_criterion",
    "plan_course",
    "raise_alert",
    "raise_trigger",
    "read_message",
    "readiness_of",
    "rebuild",
    "record_authorization",
    "record_discharge",
    "record_dose",
    "record_education",
    "record_handoff_event",
    "record_handoff_history",
    "record_hospital_event",
    "record_measurement",
    "record_medication",
    "record_observation",
    "record_reading",
    "record_response",
    "record_stage_history",
    "record_step_after",
    "record_take_home_dispensed",
    "record_take_home_taken",
    "record_task_outcome",
    "record_told",
    "record_tracker_task",
    "refer_patient",
    "refresh_due",
    "register_patient",
    "register_person",
    "register_site",
    "remember_mapping",
    "return_to_center",
    "saw_board",
    "send_packet",
    "set_tier",
    "sign_content",
    "state_field",
    "take_back_line",
    "undo_stage",
    "update_toxicity",
    "verify_site_item",
    "withdraw_handoff",
    "withdraw_signature",
    "withdraw_site_item",
    "write_message",
]  # fmt: skip
