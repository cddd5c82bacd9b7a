"""Every address of the site: a table. Each view names its action of the permission table (checked at start-up)."""

from __future__ import annotations

from django.urls import path, re_path

from tutela.web import (
    approvals,
    assets,
    audit,
    desk,
    evidence,
    evidence_upload,
    hits,
    permissions,
    picture,
    public,
    quarantine,
    records,
    sign_in,
    submissions,
)

urlpatterns = [
    path("", public.front, name="front"),
    path("static/<path:name>", assets.asset, name="asset"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("desk/", desk.desk, name="desk"),
    path("submissions/", submissions.submissions, name="submissions"),
    path("submissions/new/", submissions.new_submission, name="new_submission"),
    path("submissions/<slug:public_id>/", submissions.submission, name="submission"),
    path("submissions/<slug:public_id>/progress/", submissions.progress, name="submission_progress"),
    path("submissions/<slug:public_id>/to-mend.csv", submissions.to_mend, name="submission_to_mend"),
    path("submissions/<slug:public_id>/replay/", submissions.replay, name="submission_replay"),
    path("submissions/<slug:public_id>/dismiss/", submissions.dismiss_all, name="submission_dismiss"),
    path("quarantine/", quarantine.quarantine, name="quarantine"),
    path("quarantine/<slug:public_id>/", quarantine.unit, name="quarantined"),
    path("quarantine/<slug:public_id>/mend/", quarantine.mend, name="quarantined_mend"),
    path("quarantine/<slug:public_id>/dismiss/", quarantine.dismiss, name="quarantined_dismiss"),
    path("records/", records.records, name="records"),
    re_path(r"^records\.(?P<kind>csv|ndjson)$", records.export, name="records_export"),
    re_path(r"^records\.(?P<kind>csv|ndjson)/second-person/$", records.export_approval, name="records_export_approval"),
    path("records/<slug:public_id>/", records.record, name="record"),
    path("records/<slug:public_id>/purpose/", records.state_purpose, name="record_purpose"),
    path("who-asked/", hits.notices, name="hits"),
    path("who-asked/<slug:public_id>/seen/", hits.seen, name="hit_seen"),
    path("records/<slug:public_id>/evidence/new/", evidence_upload.new_for_record, name="record_evidence_new"),
    path(
        "submissions/<slug:public_id>/evidence/new/", evidence_upload.new_for_submission, name="submission_evidence_new"
    ),
    path("evidence/", evidence.evidence_list, name="evidence_list"),
    path("evidence/<slug:public_id>/", evidence.evidence, name="evidence"),
    path("evidence/copies/<slug:public_id>/ask/", evidence.ask_release, name="evidence_ask_release"),
    path("evidence/copies/<slug:public_id>/release/", evidence.release, name="evidence_release"),
    path("evidence/copies/<slug:public_id>/download/", evidence.download, name="evidence_download"),
    path("evidence/copies/<slug:public_id>/statement.json", evidence.statement, name="evidence_statement"),
    path("approvals/", approvals.waiting, name="approvals"),
    path("approvals/<slug:public_id>/decide/", approvals.decide, name="approval_decide"),
    path("picture/", picture.picture, name="picture"),
    path("picture/seizures/", picture.seizures_picture, name="seizures_picture"),
    re_path(r"^picture/seizures/(?P<name>[a-z_]+)\.(?P<kind>csv|svg)$", picture.seizures_file, name="seizures_file"),
    path("audit/", audit.audit, name="audit"),
    path("audit/sample/", audit.sample, name="audit_sample"),
    path("audit/review/", audit.review, name="audit_review"),
    re_path(r"^audit\.(?P<kind>csv|ndjson)$", audit.export, name="audit_export"),
    path("administration/permissions/", permissions.permissions, name="permissions"),
]

handler400 = "tutela.web.errors.bad_request"
handler403 = "tutela.web.errors.permission_denied"
handler404 = "tutela.web.errors.page_not_found"
handler500 = "tutela.web.errors.server_error"
