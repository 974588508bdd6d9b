"""Systems held back: telephony, a hypervisor, a directory, a cache, build agents, a quadcopter, a browser, a till."""

# ruff: noqa: E501 — a template is one line
from tests.labels.family import Family

TELEPHONY = Family(
    "telephony",
    "[{one:Mar 12|Mar 13} {hms}] {one:VERBOSE|NOTICE|WARNING|ERROR}[{int:5}][C-{hexword:8}] {one:pbx.c|chan_sip.c|app_dial.c|res_rtp.c}: ",
    """
Executing [{int:4}@{one:from-internal|from-trunk|macro-dial}:{int:2}] {one:Set|GotoIf|NoOp|Dial|Hangup|Macro|Playback}("SIP/{int:4}-{hexword:8}", "{words:3}") in new stack
SIP/{int:4}-{hexword:8} is ringing
SIP/{int:4}-{hexword:8} answered SIP/{int:4}-{hexword:8}
SIP/{int:4}-{hexword:8} is busy
Called SIP/{int:4}
Got SIP response {int:3} "{some:Busy Here|Not Found|Forbidden|Service Unavailable}" back from {ip}:{port}
Registration from '<sip:{int:4}@{ip}>' failed for '{ip}:{port}' - {some:Wrong password|No matching peer found|Username/auth name mismatch}
Peer '{int:4}' is now {some:Reachable|Lagged}. ({int:4}ms / {int:4}ms)
Peer '{int:4}' is now UNREACHABLE!  Last qualify: {int:3}
Spawn extension ({one:from-internal|from-trunk|macro-dial}, {int:4}, {n}) exited non-zero on 'SIP/{int:4}-{hexword:8}'
Everyone is busy/congested at this time ({n}:{n}/{n}/{n})
Nobody picked up in {int:5} ms
Retransmission timeout reached on transmission {hexword:16} for seqno {int:3} ({some:Critical|Non-critical} Response)
<SIP/{int:4}-{hexword:8}> Playing '{snake}.{some:gsm|ulaw|slin}' (language '{some:en|de|fr}')
Strict RTP learning after remote address set to: {ip}:{port}
Started music on hold, class '{word}', on channel 'SIP/{int:4}-{hexword:8}'
Stopped music on hold on SIP/{int:4}-{hexword:8}
Auto fallthrough, channel 'SIP/{int:4}-{hexword:8}' status is '{some:ANSWER|NOANSWER|CHANUNAVAIL|BUSY}'
Unable to create channel of type '{one:SIP|PJSIP|IAX2}' (cause {int:2} - {some:Unknown|Subscriber absent|Circuit congestion})
Remote UNIX connection{some:| disconnected}
""",
    0.9,
)

HYPERVISOR = Family(
    "hypervisor",
    "{iso} {some:info|warning|error|verbose} {one:hostd|vpxa|vmkernel|vobd}[{hexword:7}] [Originator@{int:4} sub={camel}{opt: opID={hexword:8}-{hexword:2}}] ",
    """
Task Created : haTask-{int:3}-vim.{one:VirtualMachine|HostSystem|PerformanceManager}.{word}-{int:9}
Task Completed : haTask-{int:3}-vim.{one:VirtualMachine|HostSystem|PerformanceManager}.{word}-{int:9} Status {some:success|error}
State Transition (VM_STATE_{some:ON|OFF|POWERING_ON|RECONFIGURING} -> VM_STATE_{some:OFF|ON|POWERING_OFF})
Event {int:5} : {word} on {host} in ha-datacenter is powered {each:on|off}
Event {int:5} : User {user}@{ip} logged {each:in|out} {some:|(login time: {date}, number of API invocations: {n})}
ScsiDeviceIO: {int:4}: Cmd({hex:12}) {hex:2}, CmdSN {hex:4} from world {int:5} to dev "{one:naa|mpx}.{hexword:16}" failed H:{hex:1} D:{hex:1} P:{hex:1} {some:Valid sense data|Possible sense data}: {hex:1} {hex:2} {hex:1}.
Device {one:naa|mpx}.{hexword:16} performance has {some:deteriorated|improved}. I/O latency increased from average value of {int:5} microseconds to {int:6} microseconds.
Lost access to volume {uuid} ({word}) due to connectivity issues.
Successfully restored access to volume {uuid} ({word}) following connectivity issues.
NetPort: {int:4}: {each:enabled|disabled} port {hex:7} with mac {mac}
Net: {int:4}: {each:connected|disconnected} {word} eth{n} to vDS, portID {hex:7}
World: vm {int:5}: {int:4}: Starting world vmm{n}:{word}
Sched: vm {int:5}: {int:4}: Adding world 'vmm{n}:{word}', group 'host/user', cpu: shares={neg} min={n} minLimit={neg} max={neg}
Heartbeat: {int:3}: PCPU {int:2} didn't have a heartbeat for {int:2} seconds; *may* be locked up.
Migrate: vm {int:5}: {int:4}: {int:9} {some:S|D}: Setting VMOTION info: Source ts = {int:9}, src ip = <{ip}> dest ip = <{ip}>
[AutoStart] Skipping {word}
Guest operations : tools {some:running|not running|out of date}
NUMA rebalance of {int:5}: node {n} -> {n}
Snapshot of {word} {each:created|removed|failed}: {path}
""",
    1.1,
)

DIRECTORY = Family(
    "directory",
    "{syslog} {wordhost} slapd[{int}]: ",
    """
conn={int:5} op={int:3} SRCH base="ou={word},dc=example,dc=com" scope={n} deref={n} filter="({one:uid|cn|mail}={user})"
conn={int:5} op={int:3} SRCH attr={words:6}
conn={int:5} op={int:3} SEARCH RESULT tag={int:3} err={int:2} qtime={float} etime={float} nentries={int:3} text={opt:{words:3}}
conn={int:5} fd={int:3} ACCEPT from IP={ip}:{port} (IP={ip}:{int:3})
conn={int:5} op={int:3} BIND dn="uid={user},ou={word},dc=example,dc=com" method={int:3}
conn={int:5} op={int:3} BIND dn="uid={user},ou={word},dc=example,dc=com" mech={some:SIMPLE|EXTERNAL|GSSAPI} ssf={int:3}
conn={int:5} op={int:3} RESULT tag={int:3} err={int:2} text={opt:{words:3}}
conn={int:5} op={int:3} UNBIND
conn={int:5} op={int:3} MOD dn="uid={user},ou={word},dc=example,dc=com"
conn={int:5} op={int:3} MOD attr={several:word  }
conn={int:5} op={int:3} EXT oid={n}.{n}.{n}.{int:4}
conn={int:5} op={int:3} STARTTLS
conn={int:5} fd={int:3} TLS established tls_ssf={int:3} ssf={int:3}
conn={int:5} fd={int:3} closed{some:| (connection lost)| (TLS negotiation failure)| (idletimeout)}
<= mdb_equality_candidates: ({one:uid|cn|memberUid|mail}) not indexed
<= mdb_substring_candidates: ({one:uid|cn|memberUid|mail}) not indexed
connection_read({int:3}): no connection!
do_syncrep2: rid={int:3} cookie=rid={int:3},csn={int:9}Z#{int:6}#{int:3}#{int:6}
do_syncrep2: rid={int:3} LDAP_RES_INTERMEDIATE - {some:REFRESH_DELETE|SYNC_ID_SET}
syncrepl_entry: rid={int:3} be_modify uid={user},ou={word},dc=example,dc=com ({n})
slap_client_connect: URI={url} DN="cn={word}" ldap_sasl_bind_s failed ({neg})
""",
    1.2,
)

CACHE = Family(
    "cache",
    "{int}:{one:M|S|C|X} {one:12 Mar|13 Mar} 2026 {hms}.{int:3} {one:*|#|-|.} ",
    """
{int:4} changes in {int:4} seconds. Saving...
Background saving started by pid {int:5}
DB saved on disk
RDB: {int:3} MB of memory used by copy-on-write
Background saving terminated with success
DB {n}: {int:6} keys ({int:6} volatile) in {int:7} slots HT.
{int:3} clients connected ({n} replicas), {int:8} bytes in use
Accepted {ip}:{port}
Client closed connection id={int:6} addr={ip}:{port} laddr={ip}:{port} fd={int:2} name={opt:{word}} age={int:4} idle={int:4} flags={some:N|S|P} db={n} sub={n} psub={n} cmd={some:get|set|ping|replconf|NULL} user=default
Replica {ip}:{port} asks for synchronization
Full resync requested by replica {ip}:{port}
Partial resynchronization not accepted: Replication ID mismatch (Replica asked for '{hexword:20}', my replication IDs are '{hexword:20}' and '{hexword:20}')
Synchronization with replica {ip}:{port} succeeded
Connection with replica {ip}:{port} lost.
Connection with master lost.
Connecting to MASTER {ip}:{port}
MASTER <-> REPLICA sync {some:started|: Flushing old data|: Loading DB in memory|: Finished with success}
Error condition on socket for SYNC: {some:Connection refused|Operation now in progress|No route to host}
Asynchronous AOF fsync is taking too long (disk is busy?). Writing the AOF buffer without waiting for fsync to complete, this may slow down Redis.
+{one:sdown|odown} master {word} {ip} {port}{opt: #quorum {n}/{n}}
-{one:sdown|odown} master {word} {ip} {port}
+switch-master {word} {ip} {port} {ip} {port}
+vote-for-leader {hexword:20} {int:3}
WARNING overcommit_memory is set to 0! Background save may fail under low memory condition.
User requested shutdown...
""",
    0.8,
)

AGENT = Family(
    "build agent",
    "##[{some:info|debug|warning|error}]{iso} ",
    """
Evaluating condition for step: '{words:3}'
Evaluating: {one:succeeded|always|failed}()
Result: {bool}
Starting: {words:3}
Finishing: {words:3}
Set output variable {snake} to '{path}'
Cache {some:hit|miss} for key {word}|{hexword:16}|{file}
Uploading {int:3} files
Uploaded {int:3} out of {int:3} files.
Downloading artifact {snake} ({size})
Job {word}_{one:linux|windows|macos} ({one:debug|release}) completed with result: {some:Succeeded|Failed|Canceled|Skipped}
Agent {host} {each:connected|disconnected}
Checking out {hexword:40} at {path}
git fetch --depth={n} origin +{hexword:40}:refs/remotes/origin/{word}
remote: Enumerating objects: {int:5}, done.
remote: Compressing objects: {pct} ({int:4}/{int:4}){opt:, done.}
Receiving objects: {pct} ({int:4}/{int:4}), {size} | {size}/s
Test run: {int:4} passed, {n} failed, {n} skipped ({dur})
Process {prog} exited with code {n}
Process completed with exit code {n}.
The job was canceled because {some:{user} asked for it|"{word}" failed|a newer run began}
Publishing test results to {url}
Token expires in {int:4} s
""",
    1.1,
)

QUADCOPTER = Family(
    "quadcopter",
    "{one:12|133|1444}.{one:012|443|890} [{one:nav|ekf|batt|radio|mission|gimbal|motor}] ",
    """
att r={neg} p={neg} y={int:3} thr={int:2}%
pos {float},{float} alt {float} m sats {int:2}{opt: rtk {some:fix|float}}
EKF{n} IMU{n} {some:initialised|is using GPS|tilt alignment complete|yaw aligned|stopped aiding}
Mode change {one:STABILIZE|LOITER|AUTO|RTL|LAND|GUIDED} -> {one:STABILIZE|LOITER|AUTO|RTL|LAND|GUIDED} ({some:RC|GCS|failsafe|mission})
Failsafe {some:battery|radio|gcs|ekf} {each:on|off}
Mission: {int:2} {one:WP|Takeoff|Land|LoiterTime|DoJump|ChangeSpeed}
Reached command #{int:2}
Arming {some:motors|checks}
Disarming motors
PreArm: {some:Compass not calibrated|GPS {n}: Bad fix|Battery {n} below minimum arming voltage|Throttle below failsafe|Check fence}
Battery {n} {float}V {float}A {int:2}% {int:5} mAh
motor {n} rpm {int:5} temp {int:2} desync {n}
gimbal {each:locked|released}
Radio rssi {int:3} remrssi {int:3} noise {int:3} rxerrors {int:4} fixed {int:3}
Param {snake} = {float}
log {int:3} {each:opened|closed}
Vibration compensation {each:ON|OFF}
Glitch cleared
GPS Glitch or Compass error
Fence breach {some:alt|circle|polygon}
frame {bytes}
Camera trigger {int:4} at {float},{float}
""",
    1.3,
)

BROWSER = Family(
    "browser",
    "[{int:5}:{int:5}:0312/{int:6}.{int:6}:{one:ERROR|WARNING|INFO|VERBOSE1}:{file}({int:4})] ",
    """
Failed to connect to the bus: {some:Could not parse server address|Failed to connect to socket {path}: No such file or directory}
"{words:6}", source: {url} ({int:4})
"Uncaught (in promise) {one:TypeError|AbortError|ReferenceError}: {words:5}", source: {url} ({int:3})
handshake failed; returned {neg}, SSL error code {n}, net_error {neg}
ContextResult::{some:kTransientFailure|kFatalFailure}: {words:4}
GPU state invalid after WaitForGetOffsetInRange.
Exiting GPU process due to errors during initialization
GPU process exited unexpectedly: exit_code={int:3}
GetVSyncParametersIfAvailable() failed for {int:3} times!
Fontconfig error: Cannot load default config file{opt: {path}}
Registration response error message: {some:DEPRECATED_ENDPOINT|PHONE_REGISTRATION_ERROR|QUOTA_EXCEEDED}
Network service crashed, restarting service.
Extension {hexword:16} {each:loaded|unloaded|updated}{opt: (version {version})}
Download {int:4} {some:started|interrupted|complete}: {path}
Cookie of {fqdn} {each:blocked|expired}
Navigation to {url} {some:committed|aborted} in {int:4} ms
Renderer {int:4} not responding for {int:5} ms
Cache entry {hexword:16} is {each:stale|corrupt}
Autofill {each:enabled|disabled}
Sync cycle {some:ok|failed: {n}|throttled}, {int:2} updates
""",
    0.9,
)

TILL = Family(
    "shop till",
    "{int:8};{hms};{one:K1|K2|K3|K12};",
    """
ITEM {int:9} {words:3} QTY {n} PRICE {float} {one:EUR|CHF}
ITEM VOID {int:9} {words:3} BY {user}
SUBTOTAL {float}
TOTAL {float} {one:EUR|CHF} {some:CARD|CASH|VOUCHER}
PAYMENT {some:CARD|CASH|VOUCHER} {float} {some:APPROVED|DECLINED|TIMEOUT} AUTH {hexword:6}
DRAWER {each:OPEN|CLOSED}
RECEIPT {int:6} PRINTED{opt: COPY {n}}
RECEIPT {int:6} CANCELLED BY {user}
PRINTER {some:PAPER LOW|PAPER OUT|COVER OPEN|READY}
SCANNER {some:TIMEOUT|READY|BAD READ}
SIGN ON {user}
SIGN OFF {user}
CUSTOMER CARD {int:9} POINTS {int:4}
DISCOUNT {pct} ON {int:9}
COUPON {hexword:8} {some:ACCEPTED|EXPIRED|UNKNOWN}
SCALE {float} kg {some:STABLE|UNSTABLE}
HOST LINK {each:UP|DOWN}
HOST UPLOAD {int:4} RECORDS {some:OK|RETRY {n}|FAILED}
X REPORT {int:4}
Z REPORT {int:4} NET {float} GROSS {float}
""",
    1.1,
)
SYSTEMS = (TELEPHONY, HYPERVISOR, DIRECTORY, CACHE, AGENT, QUADCOPTER, BROWSER, TILL)
