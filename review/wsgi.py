"""What a web server imports: `granian --interface wsgi review.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review.settings")
application = get_wsgi_application()

from review import export_worker, warming  # noqa: E402 - only after Django is set up

export_worker.serve()
warming.begin_if_asked()
