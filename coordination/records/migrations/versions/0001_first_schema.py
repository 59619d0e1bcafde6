"""The first schema: every table of `records/tables.py`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit',
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('act', sa.String(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=True),
    sa.Column('course_version', sa.Integer(), nullable=True),
    sa.Column('summary', sa.String(), nullable=False),
    sa.Column('changes', sa.JSON(), nullable=False),
    sa.Column('previous_hash', sa.String(), nullable=False),
    sa.Column('hash', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit'))
    )
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_course_id'), ['course_id'], unique=False)

    op.create_table('meta',
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_meta'))
    )
    op.create_table('site',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('short_name', sa.String(), nullable=False),
    sa.Column('side', sa.String(), nullable=False),
    sa.Column('time_zone', sa.String(), nullable=False),
    sa.Column('aliases', sa.JSON(), nullable=False),
    sa.Column('day_line', sa.String(), nullable=True),
    sa.Column('night_line', sa.String(), nullable=True),
    sa.Column('fax_line', sa.String(), nullable=True),
    sa.Column('urgent_care', sa.String(), nullable=True),
    sa.Column('emergency_partner', sa.String(), nullable=True),
    sa.Column('holidays', sa.JSON(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_site')),
    sa.UniqueConstraint('name', name=op.f('uq_site_name')),
    sa.UniqueConstraint('short_name', name=op.f('uq_site_short_name'))
    )
    op.create_table('crstally',
    sa.Column('academic_site_id', sa.String(), nullable=False),
    sa.Column('month', sa.String(), nullable=False),
    sa.Column('model_of_care', sa.String(), nullable=False),
    sa.Column('agent', sa.String(), nullable=False),
    sa.Column('prophylactic_tocilizumab', sa.String(), nullable=False),
    sa.Column('answered', sa.Integer(), nullable=False),
    sa.Column('any_grade', sa.Integer(), nullable=False),
    sa.Column('grade_2', sa.Integer(), nullable=False),
    sa.Column('grade_3', sa.Integer(), nullable=False),
    sa.Column('grade_2_unknown', sa.Integer(), nullable=False),
    sa.Column('grade_3_unknown', sa.Integer(), nullable=False),
    sa.Column('other_scale', sa.Integer(), nullable=False),
    sa.Column('not_recorded', sa.Integer(), nullable=False),
    sa.Column('not_evaluable', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['academic_site_id'], ['site.id'], name=op.f('fk_crstally_academic_site_id_site')),
    sa.PrimaryKeyConstraint('academic_site_id', 'month', 'model_of_care', 'agent', 'prophylactic_tocilizumab', name=op.f('pk_crstally'))
    )
    op.create_table('patient',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('mrn_site_id', sa.String(), nullable=False),
    sa.Column('mrn', sa.String(), nullable=False),
    sa.Column('last_name', sa.String(), nullable=False),
    sa.Column('first_name', sa.String(), nullable=True),
    sa.Column('birth_date', sa.Date(), nullable=False),
    sa.Column('sex', sa.String(), nullable=True),
    sa.Column('death_date', sa.Date(), nullable=True),
    sa.Column('caregiver', sa.String(), nullable=True),
    sa.Column('caregiver_phone', sa.String(), nullable=True),
    sa.Column('language', sa.String(), nullable=True),
    sa.Column('isotype', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['mrn_site_id'], ['site.id'], name=op.f('fk_patient_mrn_site_id_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_patient')),
    sa.UniqueConstraint('mrn_site_id', 'mrn', name=op.f('uq_patient_mrn_site_id_mrn'))
    )
    with op.batch_alter_table('patient', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_patient_last_name'), ['last_name'], unique=False)

    op.create_table('person',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('site_id', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=True),
    sa.Column('phone', sa.String(), nullable=True),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_person_site_id_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('email', name=op.f('uq_person_email'))
    )
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_site_id'), ['site_id'], unique=False)

    op.create_table('course',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('patient_id', sa.String(), nullable=False),
    sa.Column('ordinal', sa.Integer(), nullable=False),
    sa.Column('agent', sa.String(), nullable=False),
    sa.Column('regimen', sa.String(), nullable=True),
    sa.Column('model_of_care', sa.String(), nullable=True),
    sa.Column('prophylactic_tocilizumab', sa.String(), nullable=True),
    sa.Column('prophylactic_tocilizumab_when', sa.String(), nullable=True),
    sa.Column('risk_factors', sa.JSON(), nullable=False),
    sa.Column('academic_site_id', sa.String(), nullable=False),
    sa.Column('academic_clinician', sa.String(), nullable=True),
    sa.Column('community_site_id', sa.String(), nullable=True),
    sa.Column('community_clinician', sa.String(), nullable=True),
    sa.Column('community_mrn', sa.String(), nullable=True),
    sa.Column('dose_history_complete', sa.Boolean(), nullable=False),
    sa.Column('notes', sa.String(), nullable=True),
    sa.Column('changed_at', UTCDateTime(), nullable=False),
    sa.Column('changed_by', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['academic_site_id'], ['site.id'], name=op.f('fk_course_academic_site_id_site')),
    sa.ForeignKeyConstraint(['changed_by'], ['person.id'], name=op.f('fk_course_changed_by_person')),
    sa.ForeignKeyConstraint(['community_site_id'], ['site.id'], name=op.f('fk_course_community_site_id_site')),
    sa.ForeignKeyConstraint(['patient_id'], ['patient.id'], name=op.f('fk_course_patient_id_patient')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_course'))
    )
    with op.batch_alter_table('course', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_course_academic_site_id'), ['academic_site_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_course_community_site_id'), ['community_site_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_course_patient_id'), ['patient_id'], unique=False)

    op.create_table('importmapping',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('site_id', sa.String(), nullable=False),
    sa.Column('sheet_kind', sa.String(), nullable=False),
    sa.Column('mapping', sa.JSON(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_importmapping_recorded_by_person')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_importmapping_site_id_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_importmapping'))
    )
    with op.batch_alter_table('importmapping', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_importmapping_site_id'), ['site_id'], unique=False)

    op.create_table('lastseen',
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('seen_at', UTCDateTime(), nullable=False),
    sa.Column('before_that_at', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_lastseen_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_lastseen'))
    )
    op.create_table('policy',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('site_id', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('chosen_by', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_policy_recorded_by_person')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_policy_site_id_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy'))
    )
    with op.batch_alter_table('policy', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_policy_site_id'), ['site_id'], unique=False)

    op.create_table('signoff',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('row_id', sa.String(), nullable=False),
    sa.Column('content_hash', sa.String(), nullable=False),
    sa.Column('signed_by', sa.String(), nullable=False),
    sa.Column('signed_at', UTCDateTime(), nullable=False),
    sa.Column('withdrawn', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['signed_by'], ['person.id'], name=op.f('fk_signoff_signed_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signoff'))
    )
    with op.batch_alter_table('signoff', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signoff_row_id'), ['row_id'], unique=False)

    op.create_table('siteitem',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('site_id', sa.String(), nullable=False),
    sa.Column('item', sa.String(), nullable=False),
    sa.Column('evidence', sa.String(), nullable=True),
    sa.Column('verified_by', sa.String(), nullable=True),
    sa.Column('verified_on', sa.Date(), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_siteitem_recorded_by_person')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_siteitem_site_id_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_siteitem'))
    )
    with op.batch_alter_table('siteitem', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_siteitem_site_id'), ['site_id'], unique=False)

    op.create_table('acceptancecondition',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.Column('retracted', sa.Boolean(), nullable=False),
    sa.Column('handoff_id', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('owner', sa.String(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('cleared_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_acceptancecondition_course_id_course')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_acceptancecondition_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acceptancecondition'))
    )
    with op.batch_alter_table('acceptancecondition', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_acceptancecondition_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_acceptancecondition_handoff_id'), ['handoff_id'], unique=False)

    op.create_table('alert',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.Column('retracted', sa.Boolean(), nullable=False),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('raised_at', UTCDateTime(), nullable=False),
    sa.Column('told', sa.String(), nullable=True),
    sa.Column('told_at', UTCDateTime(), nullable=True),
    sa.Column('answered_at', UTCDateTime(), nullable=True),
    sa.Column('answered_by', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_alert_course_id_course')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_alert_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alert'))
    )
    with op.batch_alter_table('alert', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_alert_course_id'), ['course_id'], unique=False)

    op.create_table('authorization',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.Column('retracted', sa.Boolean(), nullable=False),
    sa.Column('status', sa.String(), nullable=True),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('place_of_service', sa.String(), nullable=True),
    sa.Column('drug_source', sa.String(), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('on_site_since', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_authorization_course_id_course')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_authorization_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_authorization'))
    )
    with op.batch_alter_table('authorization', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_authorization_course_id'), ['course_id'], unique=False)

    op.create_table('confirmation',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.Column('retracted', sa.Boolean(), nullable=False),
    sa.Column('criterion', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('on', sa.Date(), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.Column('override_reason', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_confirmation_course_id_course')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_confirmation_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_confirmation'))
    )
    with op.batch_alter_table('confirmation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_confirmation_course_id'), ['course_id'], unique=False)

    op.create_table('contact',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.Column('retracted', sa.Boolean(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=False),
    sa.Column('zone', sa.String(), nullable=True),
    sa.Column('with_name', sa.String(), nullable=False),
    sa.Column('site_id', sa.String(), nullable=True),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('outcome', sa.String(), nullable=True),
    sa.Column('next_step', sa.String(), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_contact_course_id_course')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_contact_recorded_by_person')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_contact_site_id_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact'))
    )
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_course_id'), ['course_id'], unique=False)

    op.create_table('coursesight',
    sa.Column('site_id', sa.String(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('board_stage', sa.String(), nullable=False),
    sa.Column('stage_rank', sa.Integer(), nullable=False),
    sa.Column('risk_rank', sa.Integer(), nullable=False),
    sa.Column('risk_on', sa.Date(), nullable=False),
    sa.Column('since_on', sa.Date(), nullable=False),
    sa.Column('needs_on', sa.Date(), nullable=False),
    sa.Column('agent', sa.String(), nullable=False),
    sa.Column('community_site_id', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_coursesight_course_id_course')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_coursesight_site_id_site')),
    sa.PrimaryKeyConstraint('site_id', 'course_id', name=op.f('pk_coursesight'))
    )
    with op.batch_alter_table('coursesight', schema=None) as batch_op:
        batch_op.create_index('ix_course_sight_column', ['site_id', 'board_stage', 'stage_rank', 'risk_rank', 'risk_on', 'since_on', 'course_id', 'agent', 'community_site_id'], unique=False)
        batch_op.create_index('ix_course_sight_needs', ['site_id', 'needs_on', 'course_id'], unique=False)
        batch_op.create_index('ix_course_sight_risk', ['site_id', 'risk_rank', 'risk_on', 'course_id', 'agent', 'community_site_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_coursesight_course_id'), ['course_id'], unique=False)

    op.create_table('coursestatus',
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('patient_id', sa.String(), nullable=False),
    sa.Column('course_version', sa.Integer(), nullable=False),
    sa.Column('academic_site_id', sa.String(), nullable=False),
    sa.Column('community_site_id', sa.String(), nullable=True),
    sa.Column('last_name', sa.String(), nullable=False),
    sa.Column('first_name', sa.String(), nullable=True),
    sa.Column('birth_date', sa.Date(), nullable=False),
    sa.Column('mrn', sa.String(), nullable=False),
    sa.Column('mrn_site_id', sa.String(), nullable=False),
    sa.Column('agent', sa.String(), nullable=False),
    sa.Column('regimen', sa.String(), nullable=True),
    sa.Column('model_of_care', sa.String(), nullable=True),
    sa.Column('prophylactic_tocilizumab', sa.String(), nullable=True),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('stage_since', sa.Date(), nullable=True),
    sa.Column('effective_at', UTCDateTime(), nullable=True),
    sa.Column('accountable_side', sa.String(), nullable=False),
    sa.Column('on_hold_since', sa.Date(), nullable=True),
    sa.Column('hold_reason', sa.String(), nullable=True),
    sa.Column('loop_closed', sa.Boolean(), nullable=False),
    sa.Column('first_dose_on', sa.Date(), nullable=True),
    sa.Column('last_dose_on', sa.Date(), nullable=True),
    sa.Column('last_dose_role', sa.String(), nullable=True),
    sa.Column('last_dose_amount', sa.Float(), nullable=True),
    sa.Column('last_dose_unit', sa.String(), nullable=True),
    sa.Column('next_action', sa.String(), nullable=False),
    sa.Column('next_role', sa.String(), nullable=True),
    sa.Column('next_amount', sa.Float(), nullable=True),
    sa.Column('next_unit', sa.String(), nullable=True),
    sa.Column('next_earliest_on', sa.Date(), nullable=True),
    sa.Column('next_due_on', sa.Date(), nullable=True),
    sa.Column('next_latest_on', sa.Date(), nullable=True),
    sa.Column('next_planned_on', sa.Date(), nullable=True),
    sa.Column('next_reason', sa.String(), nullable=False),
    sa.Column('next_rule_id', sa.String(), nullable=True),
    sa.Column('slack_until', sa.Date(), nullable=True),
    sa.Column('slack_reason', sa.String(), nullable=True),
    sa.Column('first_community_planned_on', sa.Date(), nullable=True),
    sa.Column('first_community_given_on', sa.Date(), nullable=True),
    sa.Column('move_side', sa.String(), nullable=False),
    sa.Column('move_site_id', sa.String(), nullable=True),
    sa.Column('move_what', sa.String(), nullable=False),
    sa.Column('blocker', sa.String(), nullable=True),
    sa.Column('last_contact_at', UTCDateTime(), nullable=True),
    sa.Column('last_contact_text', sa.String(), nullable=True),
    sa.Column('at_risk', sa.Boolean(), nullable=False),
    sa.Column('risk_on', sa.Date(), nullable=True),
    sa.Column('risk_causes', sa.JSON(), nullable=False),
    sa.Column('crs_answer', sa.String(), nullable=False),
    sa.Column('crs_grade', sa.Integer(), nullable=True),
    sa.Column('crs_others_not_graded', sa.Integer(), nullable=False),
    sa.Column('crs_none_on', sa.Date(), nullable=True),
    sa.Column('crs_onset_on', sa.String(), nullable=True),
    sa.Column('crs_onset_hours', sa.Float(), nullable=True),
    sa.Column('crs_after_role', sa.String(), nullable=True),
    sa.Column('icans_answer', sa.String(), nullable=False),
    sa.Column('icans_grade', sa.Integer(), nullable=True),
    sa.Column('icans_others_not_graded', sa.Integer(), nullable=False),
    sa.Column('icans_none_on', sa.Date(), nullable=True),
    sa.Column('icans_after_role', sa.String(), nullable=True),
    sa.Column('crs_evaluable_on', sa.Date(), nullable=True),
    sa.Column('crs_counts_as', sa.String(), nullable=False),
    sa.Column('last_igg', sa.String(), nullable=True),
    sa.Column('last_igg_on', sa.String(), nullable=True),
    sa.Column('last_anc', sa.String(), nullable=True),
    sa.Column('last_anc_on', sa.String(), nullable=True),
    sa.Column('open_tasks', sa.Integer(), nullable=False),
    sa.Column('next_task_on', sa.Date(), nullable=True),
    sa.Column('last_fact_at', UTCDateTime(), nullable=False),
    sa.Column('holds_until', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_coursestatus_course_id_course')),
    sa.PrimaryKeyConstraint('course_id', name=op.f('pk_coursestatus'))
    )
    with op.batch_alter_table('coursestatus', schema=None) as batch_op:
        batch_op.create_index('ix_course_status_crs', ['academic_site_id', 'crs_counts_as', 'first_dose_on', 'model_of_care', 'agent', 'prophylactic_tocilizumab', 'course_id'], unique=False)
        batch_op.create_index('ix_course_status_holds', ['holds_until'], unique=False)
        batch_op.create_index(batch_op.f('ix_coursestatus_community_site_id'), ['community_site_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_coursestatus_patient_id'), ['patient_id'], unique=False)

    op.create_table('dose',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.Column('retracted', sa.Boolean(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=True),
    sa.Column('zone', sa.String(), nullable=True),
    sa.Column('role', sa.String(), nullable=True),
    sa.Column('schedule', sa.String(), nullable=True),
    sa.Column('amount', sa.Float(), nullable=True),
    sa.Column('unit', sa.String(), nullable=True),
    sa.Column('weight_kg', sa.Float(), nullable=True),
    sa.Column('route', sa.String(), nullable=True),
    sa.Column('premedication', sa.String(), nullable=True),
    sa.Column('site_id', sa.String(), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_dose_course_id_course')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_dose_recorded_by_person')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_dose_site_id_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dose'))
    )
    with op.batch_alter_table('dose', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_dose_course_id'), ['course_id'], unique=False)

    op.create_table('education',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.Column('retracted', sa.Boolean(), nullable=False),
    sa.Column('item', sa.String(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('by_name', sa.String(), nullable=False),
    sa.Column('teach_back', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_education_course_id_course')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_education_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_education'))
    )
    with op.batch_alter_table('education', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_education_course_id'), ['course_id'], unique=False)

    op.create_table('followuptask',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('academic_site_id', sa.String(), nullable=False),
    sa.Column('task_key', sa.String(), nullable=False),
    sa.Column('rule_id', sa.String(), nullable=True),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('category', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('urgency', sa.String(), nullable=False),
    sa.Column('urgency_rank', sa.Integer(), nullable=False),
    sa.Column('opens_on', sa.Date(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('sort_on', sa.Date(), nullable=False),
    sa.Column('closes_on', sa.Date(), nullable=True),
    sa.Column('owner_side', sa.String(), nullable=False),
    sa.Column('owner_site_id', sa.String(), nullable=True),
    sa.Column('owner', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_followuptask_course_id_course')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_followuptask'))
    )
    with op.batch_alter_table('followuptask', schema=None) as batch_op:
        batch_op.create_index('ix_follow_up_task_list', ['academic_site_id', 'urgency_rank', 'sort_on', 'id', 'state', 'owner_site_id'], unique=False)
        batch_op.create_index('ix_follow_up_task_owner', ['owner_site_id', 'urgency_rank', 'sort_on', 'id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_followuptask_course_id'), ['course_id'], unique=False)

    op.create_table('gradeassessment',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.Column('retracted', sa.Boolean(), nullable=False),
    sa.Column('toxicity_id', sa.String(), nullable=False),
    sa.Column('grade', sa.Integer(), nullable=True),
    sa.Column('system', sa.String(), nullable=False),
    sa.Column('system_assumed', sa.Boolean(), nullable=False),
    sa.Column('on', sa.String(), nullable=True),
    sa.Column('at', UTCDateTime(), nullable=True),
    sa.Column('inputs', sa.JSON(), nullable=False),
    sa.Column('deciding_row', sa.String(), nullable=True),
    sa.Column('clinician_decision', sa.String(), nullable=True),
    sa.Column('decided_by', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_gradeassessment_course_id_course')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_gradeassessment_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gradeassessment'))
    )
    with op.batch_alter_table('gradeassessment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_gradeassessment_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_gradeassessment_toxicity_id'), ['toxicity_id'], unique=False)

    op.create_table('handoff',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.Column('retracted', sa.Boolean(), nullable=False),
    sa.Column('from_site_id', sa.String(), nullable=False),
    sa.Column('to_site_id', sa.String(), nullable=True),
    sa.Column('opened_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_handoff_course_id_course')),
    sa.ForeignKeyConstraint(['from_site_id'], ['site.id'], name=op.f('fk_handoff_from_site_id_site')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_handoff_recorded_by_person')),
    sa.ForeignKeyConstraint(['to_site_id'], ['site.id'], name=op.f('fk_handoff_to_site_id_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handoff'))
    )
    with op.batch_alter_table('handoff', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_handoff_course_id'), ['course_id'], unique=False)

    op.create_table('handoffevent',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.Column('retracted', sa.Boolean(), nullable=False),
    sa.Column('handoff_id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('on', sa.Date(), nullable=True),
    sa.Column('at', UTCDateTime(), nullable=True),
    sa.Column('zone', sa.String(), nullable=True),
    sa.Column('effective_at', UTCDateTime(), nullable=True),
    sa.Column('planned_on', sa.Date(), nullable=True),
    sa.Column('by_name', sa.String(), nullable=True),
    sa.Column('route', sa.String(), nullable=True),
    sa.Column('pages', sa.Integer(), nullable=True),
    sa.Column('reason_code', sa.String(), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_handoffevent_course_id_course')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_handoffevent_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handoffevent'))
    )
    with op.batch_alter_table('handoffevent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_handoffevent_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_handoffevent_handoff_id'), ['handoff_id'], unique=False)

    op.create_table('hospitalevent',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.Column('retracted', sa.Boolean(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('on', sa.String(), nullable=False),
    sa.Column('ended_on', sa.String(), nullable=True),
    sa.Column('hospital', sa.String(), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_hospitalevent_course_id_course')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_hospitalevent_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hospitalevent'))
    )
    with op.batch_alter_table('hospitalevent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hospitalevent_course_id'), ['course_id'], unique=False)

    op.create_table('immunization',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.Column('retracted', sa.Boolean(), nullable=False),
    sa.Column('vaccine', sa.String(), nullable=False),
    sa.Column('on', sa.String(), nullable=False),
    sa.Column('cvx', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_immunization_course_id_course')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_immunization_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_immunization'))
    )
    with op.batch_alter_table('immunization', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_immunization_course_id'), ['course_id'], unique=False)

    op.create_table('measurement',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.Column('retracted', sa.Boolean(), nullable=False),
    sa.Column('kind', sa.String(), nullable=True),
    sa.Column('test', sa.String(), nullable=False),
    sa.Column('on', sa.String(), nullable=False),
    sa.Column('at', UTCDateTime(), nullable=True),
    sa.Column('zone', sa.String(), nullable=True),
    sa.Column('value', sa.Float(), nullable=True),
    sa.Column('comparator', sa.String(), nullable=True),
    sa.Column('unit', sa.String(), nullable=True),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('implausible', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_measurement_course_id_course')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_measurement_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measurement'))
    )
    with op.batch_alter_table('measurement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_measurement_course_id'), ['course_id'], unique=False)

    op.create_table('medication',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.Column('retracted', sa.Boolean(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('started_on', sa.String(), nullable=True),
    sa.Column('supply_to', sa.Date(), nullable=True),
    sa.Column('stopped_on', sa.String(), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_medication_course_id_course')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_medication_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_medication'))
    )
    with op.batch_alter_table('medication', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_medication_course_id'), ['course_id'], unique=False)

    op.create_table('packetversion',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.Column('retracted', sa.Boolean(), nullable=False),
    sa.Column('handoff_id', sa.String(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content_hash', sa.String(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('sent_at', UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_packetversion_course_id_course')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_packetversion_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_packetversion'))
    )
    with op.batch_alter_table('packetversion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_packetversion_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_packetversion_handoff_id'), ['handoff_id'], unique=False)

    op.create_table('response',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.Column('retracted', sa.Boolean(), nullable=False),
    sa.Column('category', sa.String(), nullable=False),
    sa.Column('on', sa.String(), nullable=False),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_response_course_id_course')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_response_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_response'))
    )
    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_response_course_id'), ['course_id'], unique=False)

    op.create_table('responsibilityline',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.Column('retracted', sa.Boolean(), nullable=False),
    sa.Column('topic', sa.String(), nullable=False),
    sa.Column('side', sa.String(), nullable=False),
    sa.Column('from_at', UTCDateTime(), nullable=False),
    sa.Column('agreed_by', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_responsibilityline_course_id_course')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_responsibilityline_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_responsibilityline'))
    )
    with op.batch_alter_table('responsibilityline', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_responsibilityline_course_id'), ['course_id'], unique=False)

    op.create_table('risktier',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.Column('retracted', sa.Boolean(), nullable=False),
    sa.Column('tier', sa.String(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('set_by', sa.String(), nullable=False),
    sa.Column('why', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_risktier_course_id_course')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_risktier_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_risktier'))
    )
    with op.batch_alter_table('risktier', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_risktier_course_id'), ['course_id'], unique=False)

    op.create_table('schedulechange',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.Column('retracted', sa.Boolean(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('schedule', sa.String(), nullable=False),
    sa.Column('decided_by', sa.String(), nullable=False),
    sa.Column('why', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_schedulechange_course_id_course')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_schedulechange_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_schedulechange'))
    )
    with op.batch_alter_table('schedulechange', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_schedulechange_course_id'), ['course_id'], unique=False)

    op.create_table('stageevent',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.Column('retracted', sa.Boolean(), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('on', sa.Date(), nullable=True),
    sa.Column('at', UTCDateTime(), nullable=True),
    sa.Column('zone', sa.String(), nullable=True),
    sa.Column('why', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_stageevent_course_id_course')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_stageevent_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stageevent'))
    )
    with op.batch_alter_table('stageevent', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stageevent_course_id'), ['course_id'], unique=False)

    op.create_table('taskoutcome',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.Column('retracted', sa.Boolean(), nullable=False),
    sa.Column('task_key', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('result', sa.String(), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('owner', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_taskoutcome_course_id_course')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_taskoutcome_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_taskoutcome'))
    )
    with op.batch_alter_table('taskoutcome', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_taskoutcome_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_taskoutcome_task_key'), ['task_key'], unique=False)

    op.create_table('toxicity',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.Column('retracted', sa.Boolean(), nullable=False),
    sa.Column('episode_id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=True),
    sa.Column('onset_on', sa.String(), nullable=True),
    sa.Column('onset_at', UTCDateTime(), nullable=True),
    sa.Column('zone', sa.String(), nullable=True),
    sa.Column('resolved_on', sa.String(), nullable=True),
    sa.Column('resolved_at', UTCDateTime(), nullable=True),
    sa.Column('causing_dose_id', sa.String(), nullable=True),
    sa.Column('causing_role', sa.String(), nullable=True),
    sa.Column('tocilizumab', sa.String(), nullable=True),
    sa.Column('steroid', sa.String(), nullable=True),
    sa.Column('admitted', sa.String(), nullable=True),
    sa.Column('organism', sa.String(), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_toxicity_course_id_course')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_toxicity_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_toxicity'))
    )
    with op.batch_alter_table('toxicity', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_toxicity_course_id'), ['course_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_toxicity_episode_id'), ['episode_id'], unique=False)

    op.create_table('trackertask',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('course_id', sa.String(), nullable=False),
    sa.Column('recorded_at', UTCDateTime(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('supersedes', sa.String(), nullable=True),
    sa.Column('retracted', sa.Boolean(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('owner_site_id', sa.String(), nullable=True),
    sa.Column('owner', sa.String(), nullable=True),
    sa.ForeignKeyConstraint(['course_id'], ['course.id'], name=op.f('fk_trackertask_course_id_course')),
    sa.ForeignKeyConstraint(['owner_site_id'], ['site.id'], name=op.f('fk_trackertask_owner_site_id_site')),
    sa.ForeignKeyConstraint(['recorded_by'], ['person.id'], name=op.f('fk_trackertask_recorded_by_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trackertask'))
    )
    with op.batch_alter_table('trackertask', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_trackertask_course_id'), ['course_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('trackertask', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_trackertask_course_id'))

    op.drop_table('trackertask')
    with op.batch_alter_table('toxicity', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_toxicity_episode_id'))
        batch_op.drop_index(batch_op.f('ix_toxicity_course_id'))

    op.drop_table('toxicity')
    with op.batch_alter_table('taskoutcome', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_taskoutcome_task_key'))
        batch_op.drop_index(batch_op.f('ix_taskoutcome_course_id'))

    op.drop_table('taskoutcome')
    with op.batch_alter_table('stageevent', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stageevent_course_id'))

    op.drop_table('stageevent')
    with op.batch_alter_table('schedulechange', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_schedulechange_course_id'))

    op.drop_table('schedulechange')
    with op.batch_alter_table('risktier', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_risktier_course_id'))

    op.drop_table('risktier')
    with op.batch_alter_table('responsibilityline', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_responsibilityline_course_id'))

    op.drop_table('responsibilityline')
    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_response_course_id'))

    op.drop_table('response')
    with op.batch_alter_table('packetversion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_packetversion_handoff_id'))
        batch_op.drop_index(batch_op.f('ix_packetversion_course_id'))

    op.drop_table('packetversion')
    with op.batch_alter_table('medication', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_medication_course_id'))

    op.drop_table('medication')
    with op.batch_alter_table('measurement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_measurement_course_id'))

    op.drop_table('measurement')
    with op.batch_alter_table('immunization', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_immunization_course_id'))

    op.drop_table('immunization')
    with op.batch_alter_table('hospitalevent', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hospitalevent_course_id'))

    op.drop_table('hospitalevent')
    with op.batch_alter_table('handoffevent', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_handoffevent_handoff_id'))
        batch_op.drop_index(batch_op.f('ix_handoffevent_course_id'))

    op.drop_table('handoffevent')
    with op.batch_alter_table('handoff', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_handoff_course_id'))

    op.drop_table('handoff')
    with op.batch_alter_table('gradeassessment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_gradeassessment_toxicity_id'))
        batch_op.drop_index(batch_op.f('ix_gradeassessment_course_id'))

    op.drop_table('gradeassessment')
    with op.batch_alter_table('followuptask', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_followuptask_course_id'))
        batch_op.drop_index('ix_follow_up_task_owner')
        batch_op.drop_index('ix_follow_up_task_list')

    op.drop_table('followuptask')
    with op.batch_alter_table('education', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_education_course_id'))

    op.drop_table('education')
    with op.batch_alter_table('dose', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_dose_course_id'))

    op.drop_table('dose')
    with op.batch_alter_table('coursestatus', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_coursestatus_patient_id'))
        batch_op.drop_index(batch_op.f('ix_coursestatus_community_site_id'))
        batch_op.drop_index('ix_course_status_holds')
        batch_op.drop_index('ix_course_status_crs')

    op.drop_table('coursestatus')
    with op.batch_alter_table('coursesight', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_coursesight_course_id'))
        batch_op.drop_index('ix_course_sight_risk')
        batch_op.drop_index('ix_course_sight_needs')
        batch_op.drop_index('ix_course_sight_column')

    op.drop_table('coursesight')
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contact_course_id'))

    op.drop_table('contact')
    with op.batch_alter_table('confirmation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_confirmation_course_id'))

    op.drop_table('confirmation')
    with op.batch_alter_table('authorization', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_authorization_course_id'))

    op.drop_table('authorization')
    with op.batch_alter_table('alert', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_alert_course_id'))

    op.drop_table('alert')
    with op.batch_alter_table('acceptancecondition', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_acceptancecondition_handoff_id'))
        batch_op.drop_index(batch_op.f('ix_acceptancecondition_course_id'))

    op.drop_table('acceptancecondition')
    with op.batch_alter_table('siteitem', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_siteitem_site_id'))

    op.drop_table('siteitem')
    with op.batch_alter_table('signoff', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_signoff_row_id'))

    op.drop_table('signoff')
    with op.batch_alter_table('policy', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_policy_site_id'))

    op.drop_table('policy')
    op.drop_table('lastseen')
    with op.batch_alter_table('importmapping', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_importmapping_site_id'))

    op.drop_table('importmapping')
    with op.batch_alter_table('course', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_course_patient_id'))
        batch_op.drop_index(batch_op.f('ix_course_community_site_id'))
        batch_op.drop_index(batch_op.f('ix_course_academic_site_id'))

    op.drop_table('course')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_site_id'))

    op.drop_table('person')
    with op.batch_alter_table('patient', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_patient_last_name'))

    op.drop_table('patient')
    op.drop_table('crstally')
    op.drop_table('site')
    op.drop_table('meta')
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_course_id'))

    op.drop_table('audit')
