from tenants.products.forms.files import FileForm, FilesForm
from tenants.products.forms.products import (
    HandoverForm,
    HoursForm,
    MoveForm,
    NewProductForm,
    ProductForm,
    VisibilityForm,
)
from tenants.products.forms.questions import AnswerForm, QuestionForm, QuestionSearchForm

__all__ = [
    "AnswerForm",
    "FileForm",
    "FilesForm",
    "HandoverForm",
    "HoursForm",
    "MoveForm",
    "NewProductForm",
    "ProductForm",
    "QuestionForm",
    "QuestionSearchForm",
    "VisibilityForm",
]
