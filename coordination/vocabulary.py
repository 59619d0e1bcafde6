"""The field's words, as enums: what may stand in a field, nothing about what follows from it.

Stored values are permanent: a rename is a migration. What a person reads for a value stands in `data/labels.toml`.
"""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """Which runner holds the baton."""

    ACADEMIC = "academic"
    COMMUNITY = "community"


class Role(StrEnum):
    COORDINATOR = "coordinator"
    ACADEMIC_CLINICIAN = "academic_clinician"
    COMMUNITY_CLINICIAN = "community_clinician"
    NURSE = "nurse"
    PHARMACIST = "pharmacist"
    PROGRAM_LEAD = "program_lead"
    ADMINISTRATOR = "administrator"


class Agent(StrEnum):
    TECLISTAMAB = "teclistamab"
    ELRANATAMAB = "elranatamab"
    TALQUETAMAB = "talquetamab"
    LINVOSELTAMAB = "linvoseltamab"


class Regimen(StrEnum):
    """One agent's schedule family; which belongs to which agent is data (`data/agents/`)."""

    MONOTHERAPY = "monotherapy"
    WITH_DARATUMUMAB_SC = "with_daratumumab_sc"
    WEEKLY_0_4 = "weekly_0.4"
    Q2W_0_8 = "q2w_0.8"


class ModelOfCare(StrEnum):
    INPATIENT = "inpatient"
    HYBRID = "hybrid"
    OUTPATIENT = "outpatient"


class Answer(StrEnum):
    """An attested or recorded answer. Unknown is never no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Stage(StrEnum):
    """Where the baton is. Order is care order; the allowed moves are `data/handoff/stages.toml`."""

    REFERRED = "referred"
    PLANNED = "planned"
    STEP_UP = "step_up"
    STABILIZING = "stabilizing"
    READY = "ready"
    PACKET_SENT = "packet_sent"
    ACKNOWLEDGED = "acknowledged"
    CONDITIONAL = "conditional"
    DECLINED = "declined"
    ACCEPTED = "accepted"
    CO_MANAGED = "co_managed"
    RETURNED = "returned"
    ENDED = "ended"


class Gate(StrEnum):
    """A door of the passing that an unmet hard criterion closes, in the order in which they are gone through."""

    READY = "ready"
    SEND = "send"
    ACCEPT = "accept"
    FIRST_DOSE = "first_dose"


class ClockState(StrEnum):
    """How a clock of the passing stands on a day."""

    RUNNING = "running"
    AMBER = "amber"
    RED = "red"
    PAUSED = "paused"
    NOT_KNOWN = "not_known"


class DoseRole(StrEnum):
    """What a dose is for; the same milligrams can be a step-up or a treatment dose."""

    STEP_UP_1 = "step_up_1"
    STEP_UP_2 = "step_up_2"
    STEP_UP_3 = "step_up_3"
    FIRST_TREATMENT = "first_treatment"
    TREATMENT = "treatment"


class DoseStatus(StrEnum):
    PLANNED = "planned"
    GIVEN = "given"
    HELD = "held"
    MISSED = "missed"


class Schedule(StrEnum):
    """The interval in force between treatment doses."""

    WEEKLY = "weekly"
    Q2W = "q2w"
    Q4W = "q4w"


class Action(StrEnum):
    """What the rule on file says about the next dose. Stored with each derived status."""

    CONTINUE_SCHEDULE = "continue_schedule"
    CONTINUE_TO_STEP_UP_2 = "continue_to_step_up_2"
    CONTINUE_TO_STEP_UP_3 = "continue_to_step_up_3"
    CONTINUE_TO_FIRST_TREATMENT = "continue_to_first_treatment"
    REPEAT_STEP_UP_2 = "repeat_step_up_2"
    RESTART_STEP_UP_2 = "restart_step_up_2"
    RESTART_STEP_UP_1 = "restart_step_up_1"
    START_STEP_UP_1 = "start_step_up_1"
    NONE_ENDED = "none_ended"
    MANUAL_REVIEW = "manual_review"


class Confidence(StrEnum):
    """How well a number was seen; one word for the marks of every reference (design §8)."""

    LABEL_COPY = "label_copy"
    SOURCE_SEEN = "source_seen"
    SECONDARY = "secondary"
    SUPERSEDED = "superseded"
    INFERRED = "inferred"
    RECALL = "recall"
    OPERATIONAL = "operational"


class ToxicityKind(StrEnum):
    CRS = "crs"
    ICANS = "icans"
    INFECTION = "infection"
    LATE = "late"


class GradingSystem(StrEnum):
    ASTCT_2019 = "astct_2019"
    CTCAE_5 = "ctcae_5"
    LEE_2014 = "lee_2014"
    OTHER = "other"


class ReactionAnswer(StrEnum):
    """What is known about the worst CRS or ICANS of a course; only `graded` and `none` come with an ASTCT grade."""

    GRADED = "graded"
    OTHER_SCALE = "other_scale"
    UNGRADED = "ungraded"
    NONE = "none"
    NOT_RECORDED = "not_recorded"
    NOT_DOSED = "not_dosed"


class MeasurementKind(StrEnum):
    TEMPERATURE = "temperature"
    SYSTOLIC_BP = "systolic_bp"
    DIASTOLIC_BP = "diastolic_bp"
    SPO2 = "spo2"
    HEART_RATE = "heart_rate"
    WEIGHT = "weight"
    IGG = "igg"
    M_SPIKE_IGG = "m_spike_igg"
    ANC = "anc"
    LYMPHOCYTES = "lymphocytes"
    CD4 = "cd4"
    PLATELETS = "platelets"
    HEMOGLOBIN = "hemoglobin"
    CREATININE = "creatinine"
    ALT = "alt"
    AST = "ast"
    BILIRUBIN = "bilirubin"
    CRP = "crp"
    FERRITIN = "ferritin"
    CMV_DNA = "cmv_dna"
    CMV_DNA_IU = "cmv_dna_iu"
    HBV_DNA = "hbv_dna"
    POTASSIUM = "potassium"
    INR = "inr"
    QTC = "qtc"
    M_PROTEIN = "m_protein"
    ORAL_SCORE = "oral_score"
    RASH_AREA = "rash_area"


class MeasurementSource(StrEnum):
    CLINIC = "clinic"
    HOME = "home"
    LAB = "lab"
    IMPORT = "import"


class TaskState(StrEnum):
    """Computed from rule, facts and now; never typed in."""

    SCHEDULED = "scheduled"
    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"
    NOT_NEEDED = "not_needed"
    SNOOZED = "snoozed"
    REVIEW = "review"


class TaskCategory(StrEnum):
    """What a follow-up task is about; one list may show only some."""

    INFECTION = "infection"
    LAB = "lab"
    LATE_TOXICITY = "late_toxicity"
    VACCINE = "vaccine"
    DISEASE = "disease"
    EDUCATION = "education"
    MESSAGE = "message"
    HOSPITAL = "hospital"
    AFTER_TRANSFER = "after_transfer"
    TRACKER = "tracker"


class Topic(StrEnum):
    """What a call or a duty is about: the lines of the responsibility matrix (handoff.md §9)."""

    DOSES = "doses"
    DOSE_GAP = "dose_gap"
    INTERVAL_CHANGE = "interval_change"
    THERAPY_CHANGE = "therapy_change"
    RESPONSE_LABS = "response_labs"
    IMAGING_MARROW = "imaging_marrow"
    FIRST_CALL_DAY = "first_call_day"
    FIRST_CALL_NIGHT = "first_call_night"
    CRS_ICANS = "crs_icans"
    FEVER_INFECTION = "fever_infection"
    IGG_REPLACEMENT = "igg_replacement"
    PROPHYLAXIS_REFILLS = "prophylaxis_refills"
    CMV_MONITORING = "cmv_monitoring"
    CYTOPENIAS = "cytopenias"
    GPRC5D_CARE = "gprc5d_care"
    VACCINATION = "vaccination"
    LATE_EFFECTS = "late_effects"
    AUTHORIZATION = "authorization"
    REMS_REPORT = "rems_report"
    EDUCATION = "education"
    PACKET = "packet"
    FIRST_VISIT_REPORT = "first_visit_report"
    LOOP_CLOSE = "loop_close"
    REGISTRY_DATA = "registry_data"


class ResponseCategory(StrEnum):
    """IMWG response, best first."""

    SCR = "sCR"
    CR = "CR"
    VGPR = "VGPR"
    PR = "PR"
    MR = "MR"
    SD = "SD"
    PD = "PD"


class ContactKind(StrEnum):
    CALL = "call"
    MESSAGE = "message"
    FAX = "fax"
    VISIT = "visit"


class HandoffEventKind(StrEnum):
    PACKET_SENT = "packet_sent"
    ACKNOWLEDGED = "acknowledged"
    ACCEPTED = "accepted"
    CONDITIONAL = "conditional"
    CONDITION_CLEARED = "condition_cleared"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    FIRST_DOSE_PLANNED = "first_dose_planned"
    FIRST_DOSE_GIVEN = "first_dose_given"
    CHECKED_IN = "checked_in"
    FIRST_VISIT_REPORTED = "first_visit_reported"
    THIRTY_DAY_CHECKED = "thirty_day_checked"
    CO_MANAGEMENT_VISIT = "co_management_visit"
    LOOP_CLOSED = "loop_closed"
    RETURNED = "returned"


class EscalationLevel(StrEnum):
    """How soon the other side hears of a re-escalation sign, most pressing first."""

    CALL_NOW = "call_now"
    SAME_DAY = "same_day"
    BEFORE_NEXT_DOSE = "before_next_dose"
    CONSULT = "consult"
    VISIT = "visit"


class AcceptedItem(StrEnum):
    """What an acceptance says besides its moment: three items read back, and who answers when it is urgent."""

    READ_BACK_NEXT_DOSE = "read_back_next_dose"
    READ_BACK_WORST = "read_back_worst"
    READ_BACK_FEVER_CALL = "read_back_fever_call"
    EMERGENCY_PARTNER = "emergency_partner"
    AFTER_HOURS_NUMBER = "after_hours_number"


class DeclineReason(StrEnum):
    NO_HOSPITAL = "no_hospital"
    NO_AFTER_HOURS = "no_after_hours"
    REMS = "rems"
    TOCILIZUMAB = "tocilizumab"
    ACQUISITION = "acquisition"
    REIMBURSEMENT = "reimbursement"
    STAFFING = "staffing"
    CLINICAL = "clinical"
    PREFERENCE = "preference"
    OTHER = "other"


class Route(StrEnum):
    """By which way a packet goes out."""

    FAX = "fax"
    SECURE_MAIL = "secure_mail"
    PORTAL = "portal"
    EXCHANGE = "exchange"
    BY_HAND = "by_hand"


class Document(StrEnum):
    """What goes on paper with a patient."""

    PACKET = "packet"
    WALLET_CARD = "wallet_card"
    EMERGENCY_SHEET = "emergency_sheet"
    PATIENT_LETTER = "patient_letter"


class PacketBlock(StrEnum):
    """The parts of the packet, in their order (I-PASS); the synthesis is the receiver's."""

    HEADER = "header"
    SEVERITY = "severity"
    SUMMARY = "summary"
    ACTIONS = "actions"
    CONTINGENCY = "contingency"


class HospitalEventKind(StrEnum):
    EMERGENCY_VISIT = "emergency_visit"
    ADMISSION = "admission"
    ADMITTED_ELSEWHERE = "admitted_elsewhere"


class TierLevel(StrEnum):
    STABLE = "stable"
    WATCHER = "watcher"
    UNSTABLE = "unstable"


class TaskOutcomeKind(StrEnum):
    DONE = "done"
    NOT_NEEDED = "not_needed"
    SNOOZED = "snoozed"
    REASSIGNED = "reassigned"
    UNDONE = "undone"


class DoseMark(StrEnum):
    """What stands beside the next dose of a patient wherever it is shown."""

    OPEN_REACTION = "open_reaction"
    RE_STEP_UP = "re_step_up"
    PLANNED_TOO_EARLY = "planned_too_early"
    PLANNED_TOO_LATE = "planned_too_late"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


class CriterionStanding(StrEnum):
    """How the recorded facts stand to a criterion that a label prints."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_KNOWN = "not_known"
    NONE_ON_FILE = "none_on_file"


class CapabilityLevel(StrEnum):
    """What a site is ready to take over, least first."""

    L0 = "l0"
    L1 = "l1"
    L2 = "l2"
    L3 = "l3"


class ItemStanding(StrEnum):
    """How a readiness item of a site stands today; only the first two count as verified."""

    VERIFIED = "verified"
    EXPIRES_SOON = "expires_soon"
    EXPIRED = "expired"
    NUMBER_CHANGED = "number_changed"
    WITHDRAWN = "withdrawn"
    NOT_RECORDED = "not_recorded"


class TeachBack(StrEnum):
    """How the patient said it back; `not_asked` is also what stands for a thing that was handed over."""

    UNDERSTOOD = "understood"
    TO_REPEAT = "to_repeat"
    NOT_ASKED = "not_asked"


class EducationKind(StrEnum):
    TAUGHT = "taught"
    HANDED_OVER = "handed_over"


class EducationStanding(StrEnum):
    """How an item of the education stands; the first two count as done."""

    DONE = "done"
    REFRESHER_DUE = "refresher_due"
    TO_REPEAT = "to_repeat"
    NO_TEACH_BACK = "no_teach_back"
    NOT_RECORDED = "not_recorded"


class Urgency(StrEnum):
    """How loud a row is: the looks of the one badge. TODAY is told by the day on which a row is read, never stored."""

    URGENT = "urgent"
    TODAY = "today"
    SOON = "soon"
    ROUTINE = "routine"


class RowEnd(StrEnum):
    """The nine ways in which a row of an import ends (design §8, Imports)."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REPEATED = "repeated"
    MERGED = "merged"
    HELD_BACK = "held_back"
    REJECTED = "rejected"
    ASKED = "asked"
    SKIPPED = "skipped"


class OxygenDevice(StrEnum):
    """How oxygen is given, least support first."""

    NONE = "none"
    BLOW_BY = "blow_by"
    NASAL_CANNULA = "nasal_cannula"
    HIGH_FLOW_CANNULA = "high_flow_cannula"
    SIMPLE_MASK = "simple_mask"
    VENTURI_MASK = "venturi_mask"
    NON_REBREATHER = "non_rebreather"
    CPAP = "cpap"
    BIPAP = "bipap"
    VENTILATOR = "ventilator"


class Consciousness(StrEnum):
    ALERT = "alert"
    AWAKENS_SPONTANEOUSLY = "awakens_spontaneously"
    TO_VOICE = "to_voice"
    TO_TOUCH = "to_touch"
    UNAROUSABLE = "unarousable"


class Seizure(StrEnum):
    NONE = "none"
    RESOLVED_FAST = "resolved_fast"
    EEG_RESOLVED = "eeg_resolved"
    PROLONGED = "prolonged"
    REPEATED = "repeated"


class MotorFinding(StrEnum):
    NONE = "none"
    TREMOR = "tremor"
    MYOCLONUS = "myoclonus"
    DEEP_FOCAL_WEAKNESS = "deep_focal_weakness"


class EdemaFinding(StrEnum):
    """Cerebral edema and the signs of raised pressure; bleeding is recorded and never counts."""

    NONE = "none"
    BLEEDING = "bleeding"
    FOCAL = "focal"
    DIFFUSE = "diffuse"
    POSTURING = "posturing"
    SIXTH_NERVE_PALSY = "sixth_nerve_palsy"
    PAPILLEDEMA = "papilledema"
    CUSHING_TRIAD = "cushing_triad"


class GradeFlag(StrEnum):
    """What is said beside a grade."""

    MASKED_FEVER = "masked_fever"
    VASOPRESSIN_ALONE = "vasopressin_alone"
    HIGH_FLOW_AT_LOW_FLOW = "high_flow_at_low_flow"
    LOW_SPO2_WITHOUT_OXYGEN = "low_spo2_without_oxygen"
    BASELINE_OXYGEN = "baseline_oxygen"
    OTHER_CAUSE = "other_cause"
    FINDING_WITHOUT_FEVER = "finding_without_fever"
    CONTRADICTION = "contradiction"
    SEDATED = "sedated"
    ROWS_NOT_RECORDED = "rows_not_recorded"


class AuditedAct(StrEnum):
    """The kinds of act in the audit trail, as they are stored there."""

    REFER_PATIENT = "refer_patient"
    REGISTER_PATIENT = "register_patient"
    CHANGE_PATIENT = "change_patient"
    OPEN_COURSE = "open_course"
    CHANGE_COURSE = "change_course"
    PLAN_COURSE = "plan_course"
    MOVE_STAGE = "move_stage"
    UNDO_STAGE = "undo_stage"
    RECORD_STAGE_HISTORY = "record_stage_history"
    RECORD_DOSE = "record_dose"
    CHANGE_SCHEDULE = "change_schedule"
    RECORD_MEASUREMENT = "record_measurement"
    OPEN_TOXICITY = "open_toxicity"
    UPDATE_TOXICITY = "update_toxicity"
    ASSESS_GRADE = "assess_grade"
    RECORD_OBSERVATION = "record_observation"
    DECIDE_GRADE = "decide_grade"
    RECORD_HANDOFF_EVENT = "record_handoff_event"
    RECORD_HANDOFF_HISTORY = "record_handoff_history"
    RECORD_HANDOFF_PIECE = "record_handoff_piece"
    CLEAR_CONDITION = "clear_condition"
    MAKE_READY = "make_ready"
    NAME_SITE = "name_site"
    SEND_PACKET = "send_packet"
    ACKNOWLEDGE_PACKET = "acknowledge_packet"
    ACCEPT_HANDOFF = "accept_handoff"
    ACCEPT_WITH_CONDITIONS = "accept_with_conditions"
    DECLINE_HANDOFF = "decline_handoff"
    WITHDRAW_HANDOFF = "withdraw_handoff"
    AGREE_LINE = "agree_line"
    TAKE_BACK_LINE = "take_back_line"
    MAKE_DOCUMENT = "make_document"
    MARK_PACKET_SENT = "mark_packet_sent"
    STATE_FIELD = "state_field"
    LOG_CONTACT = "log_contact"
    WRITE_MESSAGE = "write_message"
    READ_MESSAGE = "read_message"
    RECORD_STEP_AFTER = "record_step_after"
    RAISE_TRIGGER = "raise_trigger"
    RETURN_TO_CENTER = "return_to_center"
    RECORD_DISCHARGE = "record_discharge"
    RECORD_ALERT = "record_alert"
    RECORD_TOLD = "record_told"
    DECIDE_WATCH = "decide_watch"
    ANSWER_ALERT = "answer_alert"
    RECORD_TRACKER_TASK = "record_tracker_task"
    RECORD_TASK_OUTCOME = "record_task_outcome"
    RECORD_HOSPITALEVENT = "record_hospitalevent"
    RECORD_RISKTIER = "record_risktier"
    RECORD_AUTHORIZATION = "record_authorization"
    RECORD_MEDICATION = "record_medication"
    RECORD_IMMUNIZATION = "record_immunization"
    RECORD_RESPONSE = "record_response"
    RECORD_EDUCATION = "record_education"
    RECORD_CONFIRMATION = "record_confirmation"
    OVERRIDE_CRITERION = "override_criterion"
    IMPORT = "import"
    REMEMBER_MAPPING = "remember_mapping"
    REGISTER_SITE = "register_site"
    CHANGE_SITE = "change_site"
    VERIFY_SITE_ITEM = "verify_site_item"
    WITHDRAW_SITE_ITEM = "withdraw_site_item"
    REGISTER_PERSON = "register_person"
    CHANGE_PERSON = "change_person"
