"""What a web server imports: `SANGLOC_SERVING=1 granian --interface wsgi review.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

from review import quiet_log

quiet_log.begin()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review.settings")
application = get_wsgi_application()

from review.serving import begin_if_asked  # noqa: E402 - only after Django is set up

begin_if_asked()
