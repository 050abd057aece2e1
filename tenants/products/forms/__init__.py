from tenants.products.forms.products import (
    FileForm,
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
    "HandoverForm",
    "HoursForm",
    "MoveForm",
    "NewProductForm",
    "ProductForm",
    "QuestionForm",
    "QuestionSearchForm",
    "VisibilityForm",
]
