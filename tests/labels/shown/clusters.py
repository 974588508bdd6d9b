"""Clusters: file systems, resource managers, streams, coordination, clouds, brokers, supercomputers."""

# ruff: noqa: E501 — a template is one line
from tests.labels.family import Family

FILE_STORE = Family(
    "block store",
    "{one:260312 101112|260312 101113} {int:3} INFO store.{camel}: ",
    """
Taking in chunk chk_-{int:9} src: /{ip}:{port} dest: /{ip}:{port}
TABLE* Names.addCopy: map updated: {ip}:{port} now has chk_{int:9} size {int}
Writer {n} for chunk chk_-{int:9} ending
Got chunk chk_{int:9} of size {int} from /{ip}
TABLE* Names.newChunk: {path}. chk_-{int:9}
Removing chunk chk_{int:9} file {folder}/chk_{int:9}
TABLE* Names.drop: chk_{int:9} is put on the stale set of {ip}:{port}
Checked chunk chk_{int:9} without error
{ip}:{port} handed chunk chk_{int:9} to /{ip}
{ip}:{port}:sending chunk chk_{int:9} to /{ip}:{port} broke: java.io.IOException: Broken pipe
Exception taking in chunk chk_{int:9} java.io.IOException: Reset by peer
TABLE* ask {ip}:{port} to copy chk_{int:9} to node(s) {ip}:{port}{opt: 10.1.1.1:5010}{opt: 10.1.2.1:5010}
Thread started to move chunk chk_{int:9} to {ip}:{port}{opt:, 10.2.3.4:5010}
Copy of chunk chk_{int:9} redundant; told {ip}:{port} to drop it
Lost heartbeat of {ip}:{port}
Node {ip}:{port} joined rack {folder}
Writer chk_{int:9} {n} Exception java.io.EOFException
Changing chunk file offset of chunk chk_{int:9} from {int} to {int} meta offset to {int}
Safe mode off after {dur}
""",
    0.9,
)

JOB_RUNNER = Family(
    "resource manager",
    "{iso} INFO [{camel} #{n}] org.example.{word}.{camel}: ",
    """
Progress of try try_{int:8}_{int:4}_m_{int:4}_0 is : {float}
Host {fqdn} asked for {int} containers, has {int}
try_{int:8}_{int:4}_m_{int:4}_0 Try moved from {one:NEW to ASKED|NEW to ASKED}
try_{int:8}_{int:4}_m_{int:4}_0 Try moved from ASKED to GIVEN
try_{int:8}_{int:4}_m_{int:4}_0 Try moved from GIVEN to RUNNING
task_{int:8}_{int:4}_m_{int:4} Task moved from NEW to PLANNED
task_{int:8}_{int:4}_m_{int:4} Task moved from PLANNED to RUNNING
Try: [try_{int:8}_{int:4}_m_{int:4}_0] uses box: [box_{int:8}_{int:4} on host: [{fqdn}:{port}]
Before plan: OpenMaps:{n} PlannedMaps:{int:2} OpenReds:{n} GivenMaps:{n} Boxes:{n} HostLocal:{n}
After plan: OpenMaps:{n} PlannedMaps:{int:2} OpenReds:{n} GivenMaps:{n} Boxes:{n} HostLocal:{n}
Reduce slow start limit not met. doneMapsNeeded {n}
Room left for: <memory:{int}, cores:{neg}>
Address moved. Old: {host}/{ip}:{port} New: {host}/{ip}:{port}
Retry connect to server: {fqdn}/{ip}:{port}. Tried {n} time(s); policy is MaxWithSleep(maxRetries=10, sleepTime=1000 MILLISECONDS)
Error contacting RM.
Event Writer state is {one:STOPPED|STARTED|INITED|STOPPED}; dropping event
Opening proxy : {fqdn}:{port}
Registering class {class} for class {class}
Added filter {word} (class={class}) to context {word}
Resolved {fqdn} to /default-rack
Task: {class}$Runner - exited : java.net.NoRouteToHostException: No Route to Host from {host}/{ip} to {fqdn}:{port} failed on socket timeout exception: java.net.NoRouteToHostException: No route to host; read more at:  http://help.example.org/routes
Slow read of {path} took {int}ms (limit={int:3})
Writer failed for chunk BP-{int:8}-{ip}-{int:9}:chk_{int:9}_{int:4}
jobToken kept: job_{int:8}_{int:4}
Input size for job job_{int:8}_{int:4} = {int:9}. Number of splits = {int:2}
yarn.client.max-cached-hosts : {int:3}
MapTask metrics system started
loaded properties from {file}
Using callQueue class {class}
Jetty bound to port {port}
http request log for http.requests.{word} is not set
Killing try_{int:8}_{int:4}_m_{int:4}_0
TaskHeartbeat thread interrupted
Stopping server on {port}
Kind: {one:Job|Map|Box}, Service: job_{int:8}_{int:4}, Ident: (try={int})
""",
    0.8,
)

STREAM = Family(
    "stream processor",
    "{one:26/03/12 10:11:12|26/03/12 10:11:13} INFO {one:exec|store|dag|mem}.{camel}: ",
    """
Found part rdd_{int:2}_{int:3} here
Part rdd_{int:2}_{int:3} kept as values in memory (estimated size {size}, free {size})
Part cast_{int:3} kept as bytes in memory (estimated size {size}, free {size})
Finished task {float} in stage {float} (TID {int}). {int} bytes of result sent to driver
Running task {float} in stage {float} (TID {int})
Started reading cast variable {int:3}
Reading cast variable {int:3} took {int:3} ms
Got assigned task {int}
Input split: {one:hdfs|file}://{fqdn}{path}:{int}+{int}
Times: total = {int}, boot = {neg}, init = {int}, finish = {int:2}
Getting {int} non-empty blocks of {int} blocks
Started {n} remote fetches in {int:2} ms
Saved output of task 'try_{int:9}_{int:4}_m_{int:4}_{int}' to {url}
Lost executor {int:2} on {fqdn}: remote side gone
Changing view acls to: {user},{user}
SecurityManager: authentication disabled; users with view permissions: Set({user}{opt:, root}); users with modify permissions: Set({user})
MemoryStore started with capacity {size}
Created local folder at {path}
Driver at {ip}:{port} disconnected! Going down.
Waiting {int} ms for offsets of topic {word}: {numbers:,}
window [{int},{int}) fired for key {word}, {int} elements
Checkpoint {int} completed in {int} ms ({int} bytes)
Checkpoint {int} expired before completing
Source: {snake} -> Map -> Sink: {snake} ({n}/{n}) switched from DEPLOYING to RUNNING
Source: {snake} -> Map -> Sink: {snake} ({n}/{n}) switched from RUNNING to CANCELED
""",
    0.9,
)

COORDINATION = Family(
    "coordination",
    "{iso} - {one:INFO|WARN} [{camel}:{int:3}@{int:3}] - ",
    """
Took socket connection from /{ip}:{port}
Closed socket connection of client /{ip}:{port} which had session {hex:16}
Closed socket connection of client /{ip}:{port} (no session was opened)
Client wants to renew session {hex:16} at /{ip}:{port}
Opened session {hex:16} with agreed timeout {int} for client /{ip}:{port}
Exception at end of stream
caught end of stream: cannot read more from client session {hex:16}, client has perhaps closed
Ending session {hex:16}, timeout of {int}ms passed
Processed end of session: {hex:16}
Vote: {n} (leader), {hex:9} (zxid), {hex:1} (round), {one:LOOKING|LEADING|FOLLOWING} (state), {n} (sid), {hex:1} (epoch), {one:LOOKING|LEADING|FOLLOWING} (my state)
Vote timed out: {int}
Link broken for id {int}, my id = {n}, error = {opt:}
Interrupted while waiting for message on queue
Sender leaves thread
Interrupting sender
Cannot open channel to {n} at election address {one:/10.1.1.1:3888|/10.1.1.2:3888}
Got link request /{ip}:{port}
Have smaller server id, dropping the link: ({n}, {n})
Follower sid: {n} : info : {class}@{hexword:7}
Server env:{one:os.name=Linux|os.arch=amd64|os.version=3.13|java.version=1.7|java.vendor=Some Vendor|java.home=/usr/java|java.io.tmpdir=/tmp|java.compiler=<NA>|user.name=root|user.home=/root|host.name=lab-07}
FOLLOWING - ELECTION TOOK - {int}
LEADING - ELECTION TOOK - {int}
LOOKING
FOLLOWING
Getting a snapshot from leader
Snapshotting: {hex:9} to {folder}/snapshot.{hexword:9}
Reading snapshot {folder}/snapshot.{hexword:9}
First is {hex:9}
autopurge.{one:snapRetainCount set to 3|purgeInterval set to 0}
Cannot read {path}
Expected: {hex:9}, got {hex:9}
""",
    0.8,
)

CLOUD = Family(
    "cloud api",
    "{iso} {int:4} INFO {one:api.server|compute.manager|image.cache} [req-{uuid} {hexword:16} - - -] ",
    """
{ip} "GET /v2/{hexword:16}/hosts/detail HTTP/1.1" status: 200 len: {int} time: {float}
{ip} "POST /v2/{hexword:16}/hosts HTTP/1.1" status: 202 len: {int} time: {float}
{ip} "DELETE /v2/{hexword:16}/hosts/{uuid} HTTP/1.1" status: 204 len: {int} time: {float}
[machine: {uuid}] Machine Started (Lifecycle Event)
[machine: {uuid}] Machine Stopped (Lifecycle Event)
[machine: {uuid}] Machine Paused (Lifecycle Event)
[machine: {uuid}] During sync_power the machine has a pending task ({one:spawning|spawning|deleting}). Skip.
image {uuid} at ({path}): checking
image {uuid} at ({path}): in use: on this node {n} local, {n} on other nodes sharing this store
Active base files: {path}
Removable base files: {path}{opt: /var/base/11aa}
[machine: {uuid}] Claim tried: memory {int} MB, disk {int:2} GB, vcpus {n}
[machine: {uuid}] Total memory: {int} MB, used: {float} MB
[machine: {uuid}] memory limit: {float} MB, free: {float} MB
[machine: {uuid}] disk limit not given, defaulting to unlimited
[machine: {uuid}] Took {float} seconds to build machine.
[machine: {uuid}] Took {float} seconds to spawn the machine on the hypervisor.
[machine: {uuid}] Took {float} seconds to destroy the machine.
[machine: {uuid}] Deleting files {path}
[machine: {uuid}] Deletion of {path} complete
[machine: {uuid}] Creating image
Unknown base file: {path}
Auditing resources of node {wordhost}.example.com
Final resource view: name={fqdn} phys_ram={int}MB used_ram={int}MB phys_disk={int}GB used_disk={int}GB total_vcpus={int:2} used_vcpus={n} pci_stats=[]
HTTP exception thrown: No machines found for any event
Loading compute driver '{package}'
Unable to sync quota of project {hexword:32}
""",
    0.9,
)

BROKER = Family(
    "broker",
    "[{iso}] {one:INFO|WARN} ",
    """
[Partition {word}-{n} broker={n}] Shrinking ISR from {numbers:,} to {n}
[Partition {word}-{n} broker={n}] Expanding ISR from {n} to {numbers:,}
[Log partition={word}-{int:2}, dir={folder}] Rolled new segment at offset {int} in {n} ms.
[Log partition={word}-{int:2}, dir={folder}] Deleting segments LogSegment(base={int}, size={int}, modified={int}){opt:,LogSegment(base=5, size=7, modified=9)}
[Group {n}]: Preparing to rebalance group {snake} in state {one:Stable|Empty} with old generation {int:3} (reason: {one:adding new member|removing member on heartbeat expiration|leader left})
[Group {n}]: Stabilized group {snake} generation {int:3} with {n} members
[Group {n}]: Member {word}-{n}-{uuid} in group {snake} has failed, removing it from the group
[Controller id={n}] Processing automatic preferred leader election
[Socket id={n}] Failed authentication with /{ip} (SSL handshake failed)
client <{hexword:8}.{int:3}.{n}> connected as {user} on vhost '{word}'
client <{hexword:8}.{int:3}.{n}> closed without goodbye
queue '{snake}' in vhost '{word}' reached limit {int}, dropping {int:2} messages
mirrored queue '{snake}' in vhost '{word}': Promoting mirror
memory high watermark set to {int} MiB
disk free space {int} MB below limit {int} MB
accepting connection {ip}:{port} -> {ip}:{port}
connection {ip}:{port} -> {ip}:{port} closed: missed heartbeats, timeout: 60s
exchange '{snake}' declared as {one:topic|direct|fanout|headers}
policy {word} applied to {int:2} queues
Started server
Server starting, version {n}.{n}.{n}
""",
)

SUPERCOMPUTER = Family(
    "supercomputer ras",
    "- {int:9} 2026.03.12 R{int:2}-M1-N4 2026-03-12-10.11.12.131415 R{int:2}-M1-N4 RAS {one:KERNEL|APP} {one:INFO|FATAL} ",
    """
instruction cache parity fault fixed
writing core.{int}
CE sym {int:2}, at {hex}, mask {hex:2}
{int} double-hummer alignment exceptions
{int} floating point alignment faults
{int} ddr errors(s) seen and fixed on rank 0, symbol {int:2}, bit {n}
ciod: cannot read message head on control stream (Stream socket to {ip}:{port}
ciod: LOGIN chdir({path}) failed: {one:No such file|Permission denied|Input/output fault}
ciod: Error loading {path}: {one:invalid or missing image, No such file|invalid image, Exec format fault|not owner}
data TLB fault interrupt
data storage interrupt
machine check interrupt
program interrupt: fp compare..............{n}
program interrupt: fp cr update............{n}
program interrupt: illegal instruction.....{n}
machine check: i-fetch.....................{n}
core config register: {hex}
instruction address: {hex}
data address: {hex}
r{int:2}={hex} r{int:2}={hex} r{int:2}={hex} r{int:2}={hex}
{n} tree receiver {n} in re-sync state event(s) ({hexword:3} {hex:4}) seen
lr:{hexword} cr:{hexword} xer:{hexword} ctr:{hexword}
iar {hexword} dear {hexword}
disable all access to cache..{n}
store operation.............{n}
rts: kernel ended for reason {int:4}
rts panic! - stopping execution
Node card VPD check: missing {one:U01|U11} node, VPD ecid {hexword:16} in processor card slot J{int:2}
Link card is not fully working
Found invalid node ecid in processor card slot J{int:2}, ecid {hexword:18}
power module {one:U69|U58} is not available
Lustre mount FAILED : {host} : block_id : location
total of {int} ddr error(s) seen and fixed
L3 ecc control register: {hexword}
critical input interrupt (unit={hex:2} bit={hex:2}): warning for torus y+ wire
ido chip status changed: {hexword}@{ip} ip={ip} v={int:2} t={n} status=M Thu Mar 12 10:11:12 2026
problem state (0=sup,1=usr).......{n}
""",
    0.8,
)

BATCH_CLUSTER = Family(
    "batch cluster",
    "{int} node-{int:3} {one:unix.hw|boot|action|status} {int:9} 1 ",
    """
Part State Change: Part \\042SCSI-WWID:{hexword:8}:{hexword:4}-{hexword:4}-{hexword:4}\\042 is in the unavailable state (HWID={int:4})
boot (command {int:4}) Error: machine check of node-{int:3}
PSU status ( {one:on on|on off|off on|off off} )
Fan speeds ( {int:4} {int:4} {int:4} {int:4} {int:4} {int:4} )
ambient={int:2}
Temperature ({int:2}C) exceeds warning limit
psu failure\\ ambient={int:2}
Link ok
Link error on broadcast tree Net-{n}T{int:2}:{int:2}:{n}
Link in reset
risBoot command ERROR
halt (command {int:4})
wait (command {int:4}) succeeded
Target domains:domain{n} and nodes:node-[{int:2}-{int:2}] child of command {int:4}
Command {int:4} has completed successfully
Network link node-{int:3} gige{n} not responding
StoreDomain: A StoreDomain domain panic has occurred on storage{int:3}
StoreDomain: StoreDomain domain storage{int:3} is full
Cluster file system: There is no server for node {fqdn} path {folder} when node-D{n} has died
running running
not responding
configured out
starting
down
detected a dead storage unit: {snake}
""",
    0.9,
)
CLUSTERS = (FILE_STORE, JOB_RUNNER, STREAM, COORDINATION, CLOUD, BROKER, SUPERCOMPUTER, BATCH_CLUSTER)
