from django.db import migrations

from tenants.registry.rowsecurity import CITIES, HUB, give_numbers, own, protect

OWN = own()
TABLES = ("help_helpinvitation", "help_helppass", "help_helpopening")
INVITED = (
    "EXISTS (SELECT FROM public.help_helpinvitation AS invitation "
    "WHERE invitation.id = invitation_id AND invitation.city_id = {table}.city_id "
    "AND invitation.ended_at IS NULL)"
)
PASSED = (
    "EXISTS (SELECT FROM public.help_helppass AS given WHERE given.id = pass_id "
    "AND given.city_id = help_helpopening.city_id AND given.email = help_helpopening.email "
    "AND given.invitation_id = help_helpopening.invitation_id AND given.ended_at IS NULL)"
)


class Migration(migrations.Migration):
    """Only a city invites, only HQ names who comes, and lines of the log are added only.

    HQ may delete the invitations of a city that is deleted, which opens nothing.
    """

    dependencies = [("help", "0001_initial")]

    operations = [
        *(give_numbers(table) for table in TABLES),
        protect(
            "help_helpinvitation",
            grants="SELECT, INSERT, UPDATE (ended_at, ended_by)",
            policies={
                "hub_reads": f"FOR SELECT TO {HUB} USING (true)",
                "hub_removes": f"FOR DELETE TO {HUB} USING (true)",
                "city_reads": f"FOR SELECT TO {CITIES} USING ({OWN})",
                "city_adds": f"FOR INSERT TO {CITIES} WITH CHECK ({OWN})",
                "city_changes": f"FOR UPDATE TO {CITIES} USING ({OWN}) WITH CHECK ({OWN})",
            },
        ),
        protect(
            "help_helppass",
            grants="SELECT",
            policies={
                "hub_reads": f"FOR SELECT TO {HUB} USING (true)",
                "hub_adds": f"FOR INSERT TO {HUB} "
                f"WITH CHECK ({INVITED.format(table='help_helppass')})",
                "hub_changes": f"FOR UPDATE TO {HUB} USING (true) WITH CHECK (true)",
                "hub_removes": f"FOR DELETE TO {HUB} USING (true)",
                "city_reads": f"FOR SELECT TO {CITIES} USING ({OWN})",
            },
        ),
        protect(
            "help_helpopening",
            grants="SELECT, INSERT",
            policies={
                "hub_reads": f"FOR SELECT TO {HUB} USING (true)",
                "city_reads": f"FOR SELECT TO {CITIES} USING ({OWN})",
                "city_adds": f"FOR INSERT TO {CITIES} WITH CHECK ({OWN} AND {PASSED})",
            },
        ),
    ]
