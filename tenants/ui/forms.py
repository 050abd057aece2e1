"""Every `{{ form }}` of the platform renders through the field component.

Setting: FORM_RENDERER = "tenants.ui.forms.Renderer". Django itself ties help and errors to the
input with aria-describedby; the templates keep the identifiers that it points to.
"""

from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
