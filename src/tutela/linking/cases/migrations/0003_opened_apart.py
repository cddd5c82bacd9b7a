"""A record may be open twice in a case, once for those alone who see the stricter of the two openings."""

from django.db import migrations


class Migration(migrations.Migration):
    """The constraint told of an opening that its reader must not see, and refused what became equally strict."""

    dependencies = [("cases", "0002_row_policy")]
    operations = [migrations.RemoveConstraint(model_name="opening", name="case_opening_once_at_a_time")]
