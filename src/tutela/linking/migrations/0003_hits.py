"""Hit or no hit: what may be said of records that the searcher may not see. Their rows are read by a definer function only,
which tells the owner, and tells the searcher no more than whom to ask."""

import django.db.models.deletion
from django.db import migrations, models

import tutela.records.models
from tutela.safeguards.handling import RESTRICTED, SILENT, handling_mask
from tutela.safeguards.purposes import COMBINABLE
from tutela.safeguards.row_policy import APP, GATE, protect, unprotect
from tutela.vocabulary.areas import Purpose, mask

_GROUPS = [mask(Purpose, sorted(group)) for group in COMBINABLE]
_COMBINED = " | ".join(f"CASE WHEN me.purpose_mask & {group} <> 0 THEN {group} ELSE 0 END" for group in _GROUPS)

PROBES_AN_HOUR = 60
"""Searches for identifiers by one person that are answered, and a tenth of those by one organisation; after that owners are
told of probing."""

FUNCTION = f"""
CREATE TABLE linking_probe (
    at timestamptz NOT NULL DEFAULT now(),
    organisation_id bigint NOT NULL,
    person_id bigint,
    key_hash bytea NOT NULL
);
CREATE INDEX linking_probe_recent ON linking_probe (organisation_id, person_id, at);
REVOKE ALL ON linking_probe FROM PUBLIC, {APP}, {GATE};
REVOKE INSERT, TRUNCATE ON linking_hitnotice FROM {APP};

CREATE FUNCTION hits_elsewhere(hashes bytea[]) RETURNS TABLE (owner bigint, exceeded boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE me actor_token; visible integer[]; combined integer; probes integer; of_all integer; too_many boolean;
BEGIN
    me := acting_token();
    IF me.digest IS NULL THEN RAISE EXCEPTION 'no actor' USING ERRCODE = 'insufficient_privilege'; END IF;
    IF cardinality(hashes) > 20 THEN RAISE EXCEPTION 'too many at once' USING ERRCODE = 'program_limit_exceeded'; END IF;
    visible := actor_visibilities();
    combined := {_COMBINED};
    DELETE FROM linking_probe WHERE at < now() - interval '1 day';
    INSERT INTO linking_probe (organisation_id, person_id, key_hash)
        SELECT me.organisation_id, me.person_id, hash FROM unnest(hashes) hash
        WHERE NOT EXISTS (SELECT FROM linking_probe p WHERE p.organisation_id = me.organisation_id
                          AND p.person_id IS NOT DISTINCT FROM me.person_id AND p.key_hash = hash
                          AND p.at > now() - interval '1 hour');
    SELECT count(*) INTO probes FROM linking_probe p
        WHERE p.organisation_id = me.organisation_id AND p.person_id IS NOT DISTINCT FROM me.person_id
        AND p.at > now() - interval '1 hour';
    SELECT count(*) INTO of_all FROM linking_probe p
        WHERE p.organisation_id = me.organisation_id AND p.at > now() - interval '1 hour';
    too_many := probes > {PROBES_AN_HOUR} OR of_all > {PROBES_AN_HOUR * 10};
    RETURN QUERY
    WITH hidden AS (
        SELECT DISTINCT ON (m.record_id, m.key_hash) m.record_id, m.key_hash, m.scheme, v.id AS class, v.owner_id,
               v.handling_mask & {handling_mask(SILENT)} <> 0
               OR bool_or(m.capacity IN ('victim', 'witness_or_contact')) OVER (PARTITION BY m.record_id) AS silent
        FROM records_mention m JOIN records_record r ON r.id = m.record_id AND r.current
        JOIN safeguards_visibility v ON v.id = m.visibility_id
        WHERE m.key_hash = ANY (hashes) AND m.current AND m.standing = 'links'
          AND NOT m.visibility_id = ANY (visible) AND v.purpose_mask & combined <> 0
          AND v.handling_mask & {handling_mask([RESTRICTED])} = 0),
    told AS (
        INSERT INTO linking_hitnotice (public_id, record_id, visibility_id, scheme, key_hash, asked_by_id, day, first_at, last_at,
                                       times, silent, probing, seen_by)
        SELECT substr(md5(random()::text || clock_timestamp()::text || h.record_id), 1, 20), h.record_id, h.class, h.scheme,
               h.key_hash, me.organisation_id, now()::date, now(), now(), 1, h.silent, too_many, '' FROM hidden h
        ON CONFLICT (record_id, asked_by_id, key_hash, day) DO UPDATE
        SET times = linking_hitnotice.times + 1, last_at = now(), seen_at = NULL, seen_by = '',
            probing = linking_hitnotice.probing OR excluded.probing)
    SELECT DISTINCT h.owner_id, false FROM hidden h WHERE NOT h.silent AND NOT too_many
    UNION ALL SELECT NULL::bigint, true WHERE too_many;
END $$;
REVOKE ALL ON FUNCTION hits_elsewhere FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hits_elsewhere TO {APP};
"""  # noqa: S608

UNDO = "DROP FUNCTION hits_elsewhere; DROP TABLE linking_probe;"


class Migration(migrations.Migration):
    """The notices, their policy, and the function."""

    dependencies = [("linking", "0002_row_policy"), ("records", "0002_row_policy"), ("safeguards", "0002_row_policy")]
    operations = [
        migrations.CreateModel(
            name="HitNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(default=tutela.records.models.public_id, max_length=20, unique=True)),
                ("visibility_id", models.IntegerField()),
                ("scheme", models.CharField()),
                ("key_hash", models.BinaryField(max_length=16)),
                ("day", models.DateField()),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("times", models.IntegerField(default=1)),
                ("silent", models.BooleanField()),
                ("probing", models.BooleanField(default=False)),
                ("seen_at", models.DateTimeField(null=True)),
                ("seen_by", models.CharField(blank=True, max_length=200)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="safeguards.organisation"
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="records.record"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("seen_at__isnull", True)), fields=["-last_at"], name="hit_notice_new"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("record", "asked_by", "key_hash", "day"), name="hit_notice_once")
                ],
            },
        ),
        migrations.RunSQL(protect("linking_hitnotice"), unprotect("linking_hitnotice")),
        migrations.RunSQL(FUNCTION, UNDO),
    ]
