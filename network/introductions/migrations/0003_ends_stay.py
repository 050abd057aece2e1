from django.db import migrations

STAYS = """
CREATE FUNCTION introductions_refuse_return() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.left_at IS NOT NULL AND NEW.left_at IS DISTINCT FROM OLD.left_at
        OR TG_OP = 'INSERT' AND EXISTS (
            SELECT FROM public.introductions_participant AS earlier
            WHERE earlier.introduction_id = NEW.introduction_id
            AND earlier.city_id = NEW.city_id AND earlier.left_at IS NOT NULL
        )
    THEN
        RAISE EXCEPTION 'A room that was left stays left.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION introductions_refuse_other_answer() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state <> 'snoozed' AND NEW.state <> OLD.state
        OR NEW.state = 'accepted' AND EXISTS (
            SELECT FROM public.introductions_introduction AS asked
            WHERE asked.id = NEW.introduction_id AND asked.taken_back_at IS NOT NULL
        ) AND (TG_OP = 'INSERT' OR OLD.state <> 'accepted')
    THEN
        RAISE EXCEPTION 'This introduction was answered or taken back.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER stays_left BEFORE INSERT OR UPDATE OF left_at ON introductions_participant
    FOR EACH ROW EXECUTE FUNCTION introductions_refuse_return();
CREATE TRIGGER stays_answered BEFORE INSERT OR UPDATE OF state ON introductions_answer
    FOR EACH ROW EXECUTE FUNCTION introductions_refuse_other_answer();
"""
BACK = """
DROP TRIGGER stays_answered ON introductions_answer;
DROP TRIGGER stays_left ON introductions_participant;
DROP FUNCTION introductions_refuse_other_answer();
DROP FUNCTION introductions_refuse_return();
"""
IN_ITS_FOLDER = "content ~ ('^rooms/' || introduction_id || '/[0-9A-Za-z_.]+$')"


class Migration(migrations.Migration):
    """PostgreSQL keeps a room left, an answer given, and a file in the folder of its room.

    A city's role may write these columns of its own rows. Without this it could come back to read
    what was written after it left, accept what it had declined or what was taken back to learn a
    contact, and name another city's file as the content of its own.
    """

    dependencies = [("introductions", "0002_row_security")]

    operations = [
        migrations.RunSQL(STAYS, BACK),
        migrations.RunSQL(
            "ALTER TABLE introductions_roomfile ADD CONSTRAINT file_in_its_room "
            f"CHECK ({IN_ITS_FOLDER})",
            "ALTER TABLE introductions_roomfile DROP CONSTRAINT file_in_its_room",
        ),
    ]
