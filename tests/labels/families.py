"""All families: those to look at, and those held back."""

from tests.labels.kept.devices import DEVICES as KEPT_DEVICES
from tests.labels.kept.services import SERVICES
from tests.labels.kept.systems import SYSTEMS
from tests.labels.shown.appliances import APPLIANCES
from tests.labels.shown.applications import APPLICATIONS
from tests.labels.shown.clusters import CLUSTERS
from tests.labels.shown.devices import DEVICES
from tests.labels.shown.mixed import MIXED
from tests.labels.shown.platforms import PLATFORMS
from tests.labels.shown.servers import SERVERS
from tests.labels.shown.software import SOFTWARE
from tests.labels.shown.vehicles import VEHICLES

SHOWN = (*SERVERS, *CLUSTERS, *DEVICES, *MIXED, *VEHICLES, *SOFTWARE, *APPLIANCES, *PLATFORMS, *APPLICATIONS)
KEPT = (*KEPT_DEVICES, *SERVICES, *SYSTEMS)
