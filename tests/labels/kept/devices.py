"""Devices and their hosts: charging, drones, firewalls, printers, storage, a tractor."""

# ruff: noqa: E501 — a template is one line
from tests.labels.family import Family

CHARGER = Family(
    "charger",
    "{iso} cp{int:3} {one:ocpp|power|meter} ",
    """
meter values connector={n} energy={float} kWh power={float} kW soc={pct}
heartbeat sent, backlog {n}
status of connector {n}: Available
status of connector {n}: Charging
status of connector {n}: Faulted
call {uuid} {camel} sent
call {uuid} answered in {dur}
call {uuid} timed out
transaction {int} started by tag {hexword:8} at {iso}
transaction {int} stopped by tag {hexword:8} after {hms}
tag {hexword:8} of {user} accepted
tag {hexword:8} rejected: unknown to {fqdn}
cable locked
cable unlocked
pilot voltage {float} V, duty {pct}
contactor opened under load ({float} A)
websocket to {url} closed: {int:4}
firmware {n}.{n}.{n} fetched from {url}
residual current {float} mA above limit
profile {int:3} set: limits {numbers:/}
rebooting because {word} asked for it
temperature of {word} is {float} °C
""",
)

DRONE = Family(
    "drone",
    "{clock} {one:nav|ekf|rc|mission}: ",
    """
EKF innovation pos {float} vel {float} hgt {float} mag {float}
attitude r={float} p={float} y={float}
waypoint {int:2} reached at {float},{float}
mode changed to {state} by {one:rc|gcs|failsafe|mission|user}
arming
disarming
battery {float}V {float}A {int:4}mAh
rc lost
rc regained after {dur}
geofence breach: {float} m outside of zone {word}
magnetometer {n} inconsistent by {float} deg
GPS {n}: {int:2} sats hdop {float}
vibration high on axis {one:x|y|z}: {float}
log file {path} opened
parameter {snake} = {float}
takeoff to {float} m
landing detected
motor {n} rpm {int:5} current {float}
link quality {pct}, rssi {neg} dBm
photo {int:4} taken at {float},{float}
""",
)

FIREWALL = Family(
    "firewall",
    "{syslog} fw{n} ",
    """
deny tcp src outside:{ip}/{port} dst inside:{ip}/{port} by group "{snake}" [{hex}, {hex}]
built outbound TCP link {int:9} for outside:{ip}/{port} ({ip}/{port}) to inside:{ip}/{port} ({ip}/{port})
teardown TCP link {int:9} for outside:{ip}/{port} to inside:{ip}/{port} duration {hms} bytes {int} {one:FINs|Reset|Timeout}
deny udp src outside:{ip}/{port} dst inside:{ip}/{port} by group "{snake}" [{hex}, {hex}]
login by user {user} from {ip} permitted
login by user {user} from {ip} refused
user '{user}' executed the '{words:4}' command
tunnel to {ip} up
tunnel to {ip} down: {words:3}
no route to {ip} from {ip}
interface {word}, changed state to up
interface {word}, changed state to down
threat level {n} for host {ip}: {snake}
license of {word} expires in {int:3} days
config written to {path} by {user}
peer {fqdn} became active
peer {fqdn} became standby
nat pool {word} exhausted
""",
)

PRINTERS = Family(
    "printers",
    "{hms} lpr[{int}] ",
    """
job {int}: {file} from {user}@{host}, {n} pages
job {int}: finished in {dur}
job {int}: held for {user}
job {int}: cancelled
tray {n} is empty
tray {n} is open
paper jam in unit {word}
toner {one:black|cyan|magenta|yellow} at {pct}
toner low
driver {file} loaded from {wpath}
spooling {wpath}
scan to {email} sent ({size})
scan to {email} failed
waking up
going to sleep after {int} minutes idle
page count {grouped}
snmp trap to {ip} sent
color profile {word} not found, using default
""",
)

STORAGE = Family(
    "storage array",
    "{iso} node-{n} ",
    """
disk {n}.{n}.{int:2} read error at lba {hex:10}, retry {n}
disk {n}.{n}.{int:2} write error at lba {hex:10}, retry {n}
disk {n}.{n}.{int:2} removed
disk {n}.{n}.{int:2} inserted, serial {hexword:12}, model {camel}
raid group {word}: rebuild {pct} done
raid group {word}: scrub {pct} done
raid group {word}: degraded
volume {snake} grown from {size} to {size}
volume {snake} is {pct} full
snapshot {snake}.{int:4} of volume {snake} taken
snapshot {snake}.{int:4} of volume {snake} deleted
replication of {snake} to {fqdn} lags {dur}
replication of {snake} to {fqdn} resumed
fan {n} rpm {int:4}
psu {n} failed
psu {n} ok
cache battery charging, {pct}
initiator {word}:{hexword:16} logged in to port {n}
initiator {word}:{hexword:16} logged out of port {n}
latency of {snake} is {float} ms, limit {float} ms
quota of {user} on {snake} exceeded by {size}
""",
)

TRACTOR = Family(
    "tractor",
    "[{int:8}] {one:ISO|ENG|HYD|IMP} ",
    """
task controller: section {int:2} set to {one:on|on}
task controller: section {int:2} cleared
address claim {hex:2} by name {hexword:16}
address claim {hex:2} lost to name {hexword:16}
request PGN {int:5} from {hex:2} to {hex:2}
transport session {hex:2}->{hex:2}: {int:4} bytes, {int:3} packets
transport session {hex:2}->{hex:2} aborted: reason {n}
engine {int:4} rpm, torque {pct}, load {pct}
fuel rate {float} l/h
hydraulic valve {n} flow {float} l/min
hydraulic oil {float} C
pto engaged
pto released
implement {camel} connected, working width {float} m
implement {camel} disconnected
guidance line {word} selected, offset {float} m
steering angle {float} wanted {float}
operator {user} on seat
operator left seat
object pool of {hex:2} loaded, {size}
frame {bytes} on bus {n}
""",
)
DEVICES = (CHARGER, DRONE, FIREWALL, PRINTERS, STORAGE, TRACTOR)
