"""Vehicles: a control unit in C++, AUTOSAR, telematics, robots, the head unit, IoT hub."""

# ruff: noqa: E501 — a template is one line
from tests.labels.family import Family

CONTROL_UNIT = Family(
    "control unit",
    "{clock} [{one:INF|WRN|ERR|DBG}] {camel}.cpp:{int:3} ",
    """
cycle {int} took {int:4}us (budget {int:4}us)
{camel}::onUpdate(): signal {camel} = {float}
signal {camel} out of range: {float} not in [{float}, {float}]
state {state} -> {state} by event {camel}
CAN{n}: bus off, restart in {int:3} ms
CAN{n}: tx queue full ({int:2} frames), dropping id {hex:3}
CAN{n}: rx overrun
watchdog: task '{snake}' missed deadline by {float} ms
watchdog: task '{snake}' alive
nvm: block {int:2} written, crc {hex:4}
nvm: block {int:2} read, crc {hex:4}
nvm: block {int:2} crc mismatch: stored {hex:4}, computed {hex:4}
calibration {snake} loaded from {path}
diagnostic session changed: default -> extended
diagnostic session changed: extended -> default
security access level {n}: seed {hexword:8}
security access level {n}: key rejected
sensor {camel}: {one:open circuit|short to ground|implausible}
heap {int} of {int} bytes used, largest free {int}
assert failed: {snake} != nullptr at {file}:{int:3}
door {one:front left|front right|rear left|rear right} {one:open|open}
ignition on
ignition off
supply voltage {float} V
wakeup by {one:CAN|LIN|ignition|timer}
shutdown requested by {camel}
sw {hexword:7} built {date} by {user}
""",
)

AUTOSAR = Family(
    "autosar",
    "{int:9} ECU1 {one:APPL|COMM|DEXT} {one:CTX1|MAIN} {one:info|warn|error} ",
    """
[ComM] channel {n} mode {one:FULL_COMMUNICATION|NO_COMMUNICATION|SILENT_COMMUNICATION}
[SomeIp] service 0x{hexword:4} instance 0x{hexword:4} offered
[SomeIp] service 0x{hexword:4} instance 0x{hexword:4} withdrawn
[SomeIp] request 0x{hexword:4}.0x{hexword:4} from client 0x{hexword:4} timed out after {int:4} ms
[PduR] PDU {int:3} routed from {one:CanIf|SoAd} to {one:Com|Dcm|DoIP}
[Dem] event {int:4} status 0x{hexword:2} -> 0x{hexword:2}
[Dem] event {int:4} debounce counter {neg}
[NvM] ReadAll finished, {int:2} blocks, {n} defective
[EcuM] state STARTUP -> RUN
[EcuM] state RUN -> POST_RUN
[exec] process {snake} (pid {int:4}) entered state {one:Running|Terminating|Terminated|Starting|Idle}
[exec] process {snake} crashed with signal {int:2}, restarting ({n}/{n})
[exec] function group {camel} switches to {one:Driving|Parking|Off|Startup|Update|Verify}
[phm] supervision of {snake} failed: {one:alive|deadline|logical}
[phm] checkpoint {int:3} reached
[ucm] transfer {uuid}: {pct}
[ucm] package {snake} version {n}.{n}.{n} activated
[ucm] signature of package {snake} invalid
[per] storage {folder} quota {int} of {int}
[crypto] slot {int:2} key generated
[log] {int:3} messages lost
[diag] request {bytes}
[diag] response {bytes}
[diag] tester {hex:4} connected via DoIP {ip}:{port}
""",
)

TELEMATICS = Family(
    "telematics",
    "{iso} tcu{n} {one:modem|gnss|cloud|power}: ",
    """
gnss fix lat={float} lon={float} alt={float} sats={int:2} hdop={float}
gnss fix lost after {dur}
modem rssi {neg} dBm rsrp {neg} dBm cell {hexword:7} tac {int}
modem registered on {word} ({one:home|roaming})
modem state {one:ATTACHED|DETACHED|SEARCHING|DENIED|SLEEP|CONNECTED}
mqtt connected to {fqdn}:{port} as {uuid}
mqtt connection lost: {one:timeout|reset by peer|tls alert|dns failure|no route to host|network down}
mqtt publish topic=v/{uuid}/{word} qos={n} size={int}
mqtt queue {int:3} of {int:4}, oldest {dur}
upload of {path} ({size}) done in {dur}
upload of {path} failed after {n} attempts: HTTP {int:3}
ota: campaign {uuid} received: {int} bytes, target {snake}
ota: downloaded {pct} of {uuid}
ota: installing on {snake}
ota: rollback of {snake}
trip {int} started at {iso} odometer {float} km
trip {int} ended at {iso}, {float} km, {float} kWh
power: battery {float} V, sleep in {dur}
power: wake by {one:rtc|sms|can|ignition|button|geofence}
ecall: triggered {one:manually|automatically}
ecall: msd sent to {ip}
remote command {camel} from user {uuid} accepted
remote command {camel} from user {uuid} rejected: vehicle moving
apn {word} activated, ip {ip}, dns {ip},{ip}
sim iccid {int:9}{int:9} imsi {int:9}
""",
)

ROBOT = Family(
    "robot",
    "[{one:INFO|WARN|ERROR}] [{clock}] [{snake}]: ",
    """
Received goal: x={float}, y={float}, theta={float}
Lookup of transform from '{snake}' to '{snake}' failed: extrapolation into the {one:past|future}, requested {float}, latest {float}
Loaded plugin {package}::{camel}
Node /{snake} advertised topic /{snake}/{word} [{word}_msgs/{camel}]
Message filter dropping message: frame '{snake}' at time {float} for reason '{one:queue is full|earlier than cache|unknown transform}'
Control loop missed its rate of {float}Hz, the loop took {float} seconds
Planner found path of {int:3} poses in {float} s
Planner found no path after {int:4} iterations
Costmap {word}: inflation radius {float}
scan of {int:4} points, {int:3} invalid
lidar {ip}: {int} packets lost
camera {word}: exposure {int} us gain {float}
imu bias: [{float}, {float}, {float}]
Parameter '{snake}' set to {one:true|false|0.5|12|fast}
bag {path} split at {size}
Service call /{snake}/{word} took {dur}
Service call /{snake}/{word} timed out
lifecycle: {snake} configured
lifecycle: {snake} activated
lifecycle: {snake} deactivated
emergency stop engaged
emergency stop released
battery at {pct}
joint {snake} position {float} effort {float}
""",
)

HEAD_UNIT = Family(
    "head unit",
    "{clock} HMI {one:media|nav|phone|ui} {one:I|W|E} ",
    """
screen {camel} -> {camel} ({int:3} ms)
button {one:HOME|BACK|MEDIA|PHONE|NAV|MENU} pressed
frame dropped, {int:2} ms late
media: now playing "{words:5}" by "{words:3}"
media: source {one:usb|bluetooth|radio|aux|streaming}
media: index of {path}: {int} tracks
tuner: {float} MHz {words:1} rssi {int:2}
nav: route to "{words:4}" {float} km, {dur}
nav: rerouting: {one:left route|traffic jam|road closed}
nav: map tile {int:2}/{int}/{int} missing
phone: {mac} paired as "{words:2}"
phone: {mac} connected, profiles {list}
phone: {mac} disconnected
phone: incoming call from +{int:9}
voice: heard "{words:6}" confidence {float}
voice: nothing understood
layer {int:3} surface {int:4} visible {bool}
layer {int:3} surface {int:4} opacity {float}
process {snake} pid {int} exceeds {int:3} MB
theme {one:day|night}
user profile {user} loaded
user profile {user} saved
settings: {snake}={emptyor:word}
projection: session {hexword:8} started on {one:usb|wifi}
projection: session {hexword:8} ended
""",
)

IOT_HUB = Family(
    "iot hub",
    "{iso} hub/{word} ",
    """
device {uuid} online via {one:zigbee|wifi|thread|zwave|ble}
device {uuid} offline, last seen {iso}
rule "{words:4}" fired by {snake}
rule "{words:4}" failed: {words:4}
twin update {uuid} desired={open}{word}: {int:3}{close} version {int:3}
zigbee: route to 0x{hexword:4} via 0x{hexword:4} cost {n}
zigbee: no ack from 0x{hexword:4}
firmware {n}.{n}.{n} offered to {uuid}
firmware installed on {uuid}
throttled {uuid}: {int:3} messages in {dur}
command {camel} to {uuid}: payload {bytes}
webhook {url} answered {int:3} in {int:3} ms
webhook {url} failed: {one:timeout|refused|tls}
scene {word} activated by {user}
token of {email} renewed
token of {email} expired
backup to {url} done, {size}
sunrise at {hms}, sunset at {hms}
loaded {int:2} integrations in {float} s
device {uuid} report {one:temp=21.5 hum=40|temp=19 hum=33 batt=80|power=5}
""",
)
VEHICLES = (CONTROL_UNIT, AUTOSAR, TELEMATICS, ROBOT, HEAD_UNIT, IOT_HUB)
