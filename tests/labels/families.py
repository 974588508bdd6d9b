"""All families: those to look at, and those held back."""

from tests.labels.kept.software import SOFTWARE
from tests.labels.kept.vehicles import VEHICLES
from tests.labels.shown.clusters import CLUSTERS
from tests.labels.shown.devices import DEVICES
from tests.labels.shown.mixed import MIXED
from tests.labels.shown.servers import SERVERS

SHOWN = (*SERVERS, *CLUSTERS, *DEVICES, *MIXED)
KEPT = (*VEHICLES, *SOFTWARE)
