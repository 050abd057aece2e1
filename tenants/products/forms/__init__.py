from tenants.products.forms.files import FilesForm
from tenants.products.forms.products import (
    HandoverForm,
    HoursForm,
    MoveForm,
    MoveQueryForm,
    NewAuthorForm,
    NewProductForm,
    ProductForm,
    ProductListForm,
    VisibilityForm,
)
from tenants.products.forms.questions import (
    AnswerForm,
    AskQueryForm,
    MergeForm,
    QuestionForm,
    QuestionListForm,
    QuestionVisibilityForm,
    SimilarQueryForm,
)

__all__ = [
    "AnswerForm",
    "AskQueryForm",
    "FilesForm",
    "HandoverForm",
    "HoursForm",
    "MergeForm",
    "MoveForm",
    "MoveQueryForm",
    "NewAuthorForm",
    "NewProductForm",
    "ProductForm",
    "ProductListForm",
    "QuestionForm",
    "QuestionListForm",
    "QuestionVisibilityForm",
    "SimilarQueryForm",
    "VisibilityForm",
]
