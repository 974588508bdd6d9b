"""Applications and compute clusters: a tunnel, a fabric, a scheduler, a watch, packages, a ledger, a game."""

# ruff: noqa: E501 — a template is one line
from tests.labels.family import Family

VPN = Family(
    "vpn client",
    "{one:2026-03-12|2026-03-13} {hms} {one:us=|us=}{int:6} ",
    """
{user}/{ip}:{port} MULTI: bad source address from client [{ip}], packet dropped
{user}/{ip}:{port} {some:TLS: soft reset sec={int:4}/{int:4} bytes={int}/-1 pkts={int}/0|TLS: soft reset sec={int:4}/{int:4} bytes={int}/-1 pkts={int}/0}
{user}/{ip}:{port} Data Channel {some:Encrypt|Decrypt}: Cipher '{some:AES-256-GCM|AES-128-CBC}' initialized with {int:3} bit key
{user}/{ip}:{port} Control Channel: TLSv1.{n}, cipher TLSv1.{n} {some:TLS_AES_256_GCM_SHA384|ECDHE-RSA-AES256-GCM-SHA384}, {int:4} bit {some:RSA|EC}
{some:{user}/|}{ip}:{port} VERIFY OK: depth={n}, CN={some:{user}|Fleet CA|{fqdn}}
{some:{user}/|}{ip}:{port} VERIFY ERROR: depth={n}, error={some:certificate has expired|unable to get local issuer certificate|CRL is not yet valid}: CN={user}
{some:{user}/|}{ip}:{port} TLS Error: TLS key negotiation failed to occur within {int:2} seconds (check your network connectivity)
{some:{user}/|}{ip}:{port} TLS Error: TLS handshake failed
{ip}:{port} TLS: Initial packet from [AF_INET]{ip}:{port}, sid={hexword:8} {hexword:8}
{ip}:{port} [{user}] Peer Connection Initiated with [AF_INET]{ip}:{port}{some:| (via [AF_INET]{ip}%eth0)}
{user}/{ip}:{port} MULTI: primary virtual IP for {user}/{ip}:{port}: {ip}
{user}/{ip}:{port} PUSH: Received control message: 'PUSH_REQUEST'
{user}/{ip}:{port} SENT CONTROL [{user}]: 'PUSH_REPLY,route {ip},topology subnet,ping {int:2},ping-restart {int:3}{opt:,dhcp-option DNS {ip}},peer-id {n}' (status={n})
{user}/{ip}:{port} SIGUSR1[soft,{some:ping-restart|tls-error|connection-reset}] received, client-instance restarting
{user}/{ip}:{port} Connection reset, restarting [{n}]
{user}/{ip}:{port} Inactivity timeout (--ping-restart), restarting
event_wait : Interrupted system call (code={n})
TUN/TAP device tun{n} opened
net_addr_v4_add: {ip}/{int:2} dev tun{n}
Restart pause, {int:3} second(s)
RESOLVE: Cannot resolve host address: {fqdn}:{port} ({some:Name or service not known|Temporary failure in name resolution})
write UDP{some:|v4}: {some:Network is unreachable (code=101)|Operation not permitted (code=1)|No route to host (code=113)}
Initialization Sequence Completed
""",
    1.2,
)

FABRIC = Family(
    "fabric manager",
    "{one:Mar 12|Mar 13} {hms} {int:6} [{hexword:8}] {hex:2} -> ",
    """
log_trap_info: Received Generic Notice type:{n} num:{int:3} ({some:Link state change|GID in service|GID out of service|Bad M_Key}) Producer:{n} ({some:Switch|Channel Adapter}) from LID:{int:4} TID:{hex:16}
perfmgr_process: ERR {hexword:4}: {some:symbol error|link downed|port rcv errors|xmit discards} counter over limit on node {hex:16} port {int:2}: {int}
pi_rcv_process_switch_port: ERR {hexword:4}: Got multicast capability mismatch port {int:2}
vl15_send_mad: ERR {hexword:4}: {n} send completed with error ({some:IB_TIMEOUT|IB_ERROR}) -- dropping, SMP dr path {numbers:,}
report_notice: Reporting {some:Generic|Vendor} Notice type:{n} num:{int:3} from LID:{int:4} GID:{ip6}
drop_mgr_remove_router: Cleaned router for port guid {hex:16}
ucast_mgr_process: {some:minhop|updn|ftree} tables configured on all switches
state_mgr_light_sweep_start: INFO: node {hex:16} port {int:2} state {some:INIT|ARMED|ACTIVE}
sm_mad_ctrl_disp: Sweep {int:5} took {int:4} ms
subnet up
entering {each:master|standby|discovering} state
exiting on signal {int:2}
mount client {hex:16}: connection to {wordhost}-OST{hexword:4} (at {ip}@o2ib{n}) was lost; in progress operations using this service will {some:wait for recovery to complete|fail}
mount client {hex:16}: connection restored to {ip}@o2ib{n} (at {ip}@o2ib{n})
request sent has {some:timed out for slow reply|failed due to network error}: [sent {int:9}/real {int:9}] req@{hexword:16} x{int:9}/t{n}(0) o{int:3}->{wordhost}-OST{hexword:4}@{ip}@o2ib{n}:{int:2}/{n} lens {int:3}/{int:3} e {n} to {n} dl {int:9} ref {n} fl {some:Rpc|New|Complete}:X/{n}/ffffffff rc {n}/-1
evicting client {uuid} (at {ip}@o2ib{n}) {some:no import for {int:3} seconds|lock callback timer expired after {int:3}s}
temperature of {one:switch|spine|leaf} {glued} is {int:2} C{some:|, above the limit}
node n{int:4} {each:down|idle|drained|completing|fail}
node n{int:4} rank {n}: {int} corrected memory errors in {int:4} s at {hex:9}, syndrome {hex:2}
node n{int:4} rank {n}: uncorrected memory error at {hex:9}
node n{int:4} registers: r{int:2}={hex:8} r{int:2}={hex:8} r{int:2}={hex:8} r{int:2}={hex:8}
node n{int:4} {one:msr|ccr|esr|dear}.........................{hex:8}
node n{int:4} {each:read|write|fetch} fault enable..............{n}
node n{int:4} stopped: {words:3}
fan tray {n} rpm ( {int:4} {int:4} {int:4} {int:4} )
power shelf {n} ( {one:on|off} {one:on|off} )
""",
    1.2,
)

SCHEDULER = Family(
    "compute scheduler",
    "[{iso}] ",
    """
sched: Allocate JobId={int:6} NodeList={word}[{int:2}-{int:2}] #CPUs={int:3} Partition={some:batch|debug|gpu}
_job_complete: JobId={int:6} {some:WEXITSTATUS {n}|WTERMSIG {int:2}|done}
_slurm_rpc_submit_batch_job: JobId={int:6} InitPrio={int:6} usec={int:4}
_slurm_rpc_kill_job: REQUEST_KILL_JOB JobId={int:6} uid {int:4}
sched/backfill: _start_job: Started JobId={int:6}{opt:_{int:2}({int:6})} in {some:batch|debug|gpu} on {word}[{int:2}-{int:2}]
error: Nodes {several:host ,} not responding
error: Nodes {several:host ,} not responding, setting DOWN
Node {host} now responding
node {host} returned to service
update_node: node {host} reason set to: {words:4}
update_node: node {host} state set to {some:DRAINING|DOWN|DRAINED|IDLE|RESUME}
error: slurm_receive_msg [{ip}:{port}]: {some:Zero Bytes were transmitted or received|Socket timed out on send/recv operation|Unspecified error}
Warning: Note very large processing time from {snake}: usec={int:8} began={hms}.{int:3}
requeue job JobId={int:6} due to failure of node {host}
Time limit exhausted for JobId={int:6}
Resending TERMINATE_JOB request JobId={int:6} Nodelist={host}
cleanup_completing: JobId={int:6} completion process took {int:3} seconds
[{int:6}.{some:batch|0|extern}] error: *** JOB {int:6} ON {host} CANCELLED AT {iso}{some:| DUE TO TIME LIMIT} ***
[{int:6}.{some:batch|0|extern}] task {int:2} ({int:6}) exited. Killed by signal {int:2}.
[{int:6}.{some:batch|0|extern}] task_p_slurmd_launch_request: {int:6}.{n} {int:2}
launch task StepId={int:6}.{n} request from UID:{int:4} GID:{int:4} HOST:{ip} PORT:{port}
_run_prolog: prolog with lock for job {int:6} ran for {n} seconds
gres/gpu: count changed for node {host} from {n} to {n}
Recovered state of {int:3} {some:nodes|jobs|reservations|partitions}
{each:Saving|Purging} old job records
slurmctld version {version} started on cluster {word}
Terminate signal ({some:SIGINT|SIGTERM}) received
error: Security violation, {some:REQUEST_KILL_JOB|REQUEST_UPDATE_NODE} RPC from uid={int:4}
accounting: user {user} {each:added|removed|changed} in {word}
""",
    1.0,
)

WATCH = Family(
    "smart watch",
    "{one:20260312-22|20260312-23|20260313-0|20260313-7}:{one:5|15|59}:{one:4|17|44}:{int:3}|{one:Steps|StepStore|Pulse|Link|Sync|Ui}|{int:8}|",
    """
stepsNow {int:5}
day total={int:9}#{int:4}#{int:6}#{int:4}#{int:5}#{int:9}
store total = {int:9}#{int:4}#{int:6}#{int:4}#{int:5}#{int:9}
raw:{int:9} {int:2} {n} {n}
energy from cache kcal={int:6}
climb from cache metres={n}
SUMMARY : {int:4} {int:4} {int:6} {int:3}
sensor fifo flushed
screen {each:on|off|dimmed|unknown}, wrist {each:up|down}
on broadcast {some:BOOT_DONE|SCREEN_ON|SCREEN_OFF|TIME_TICK|DATE_CHANGED}
upload() {each:begins|has no network|is done|has nothing to send}
write() to store failed, errorCode = {n},errorMessage = {words:3}
write() checks app, appType ={n}
auto sync is {each:on|off}{opt: since {int:9}}
consent is {bool}
saveDay() failed, day = {int:9},type = {int:5}
saveStat() type ={int:5},time = {int:9},client = {int:2},who = {n}
upsertStat() {each:insert|update} = {bool} type = {int:5} value = {float}
static broadcast {some:null|action} {n}
caller packageName = {package}
caller is valid, packageName = {package}
aggregate option = {int:5} type {n}
sync condition {word} met
first sync passed, date {int:8}, type is {int:5},who {n}
timer set to {int:3} s
isWorn {bool}
database gets steps={int:4}:{int:6}:{int:4}
reload skipped, delta {n} is {some:too small|negative}
pulse {int:3} bpm quality {each:good|poor|none}
pulse stopped by {some:user|timeout|wrist off}
link {each:up|down|lost|paired} rssi {neg}
""",
    1.3,
)

PACKAGES = Family(
    "package manager",
    "2026-03-12 {hms} ",
    """
status {some:half-configured|unpacked|half-installed|installed|triggers-pending} {one:lib{word}{n}|python3-{word}|{word}|{word}-{word}}:{some:amd64|all} {version}
configure {one:lib|python3-|}{word}:amd64 {version} <none>
configure {word}-{word}:all {version} {version}
install {one:lib|python3-|}{word}:amd64 <none> {version}
upgrade {one:lib|python3-|}{word}:amd64 {version} {version}
remove {one:lib|python3-|}{word}:amd64 {version} <none>
purge {word}-{word}:all {version} <none>
trigproc {one:man-db|libc-bin|mime-support|dbus}:{some:amd64|all} {version} <none>
startup {some:archives unpack|packages configure|packages remove}
conffile {path} {some:install|keep|remove}
Log {each:started|ended}: {iso}
Requested-By: {user} ({int:4})
Commandline: apt-get {some:install|upgrade|remove|autoremove} {some:-y |}{word}{opt: {word}}
Err:{int:2} {url} {word} {some:InRelease|Release}
Hit:{int:2} {url} {word} {some:InRelease|Release}
Get:{int:2} {url} {word}/main amd64 {some:Packages|Translation-en|Contents} [{size}]
Fetched {size} in {n}s ({size}/s)
E: Could not get lock {path}. It is held by process {int} ({prog})
W: Possible missing firmware {path} for module {snake}
Sub-process {path} returned an error code ({n})
Error: {word}-{version}.x86_64 requires {word}{some:| >= {version}| = {version}}, but none of the providers can be installed
Transaction {hexword:8} {each:committed|rolled back|prepared}: {int:2} items
Checkpoint {int:3} {each:kept|removed|missing}
Reboot {each:needed|not needed|postponed}
""",
    1.1,
)

CHAIN = Family(
    "ledger node",
    "{some:INFO|INFO|WARN|DEBUG|ERROR} [{one:03-12|03-13}|{hms}.{int:3}] ",
    """
Imported new {some:chain segment|block headers|state entries}               blocks={int:3} txs={int:4} mgas={float} elapsed={dur} mgasps={float} number={grouped} hash={hexword:6}..{hexword:6}{opt: age={n}m{int:2}s} dirty={size}
Looking for peers                        peercount={n} tried={int:3} static={n}
Commit new sealing work                  number={grouped} sealhash={hexword:6}..{hexword:6} uncles={n} txs={int:3} gas={int:8} fees={float} elapsed={dur}
Successfully sealed new block            number={grouped} sealhash={hexword:6}..{hexword:6} hash={hexword:6}..{hexword:6} elapsed={dur}
Chain reorg detected                     number={grouped} hash={hexword:6}..{hexword:6} drop={n} dropfrom={hexword:6}..{hexword:6} add={n} addfrom={hexword:6}..{hexword:6}
Synchronisation failed, dropping peer    peer={hexword:16} err="{some:retrieved ancestor is invalid|timeout|no peers available|{words:3}}"
Snapshot extension registration failed   peer={hexword:8} err="peer connected on snap without compatible eth support"
Downloader queue stats                   receiptTasks={n} blockTasks={int:4} itemSize={size} throttle={int:4}
Loaded local transaction journal         transactions={int:3} dropped={n}
Regenerated local transaction journal    transactions={int:3} accounts={n}
Started P2P networking                   self=enode://{hexword:32}@{ip}:{port}{some:|?discport=0}
New local node record                    seq={int:9} id={hexword:16} ip={ip} udp={port} tcp={port}
Submitted transaction                    hash={hex:32} from={hex:20} nonce={int:4} recipient={hex:20} value={int:9}
Setting new local account                address={hex:20}
Writing clean trie cache to disk         path={path} threads={n}
Persisted trie from memory database      nodes={int:5} size={size} time={dur} gcnodes={int:4} gcsize={size} gctime={dur} livenodes={int:5} livesize={size}
HTTP server started                      endpoint={ipport} prefix={some:|/api} cors={some:|*} vhosts={some:localhost|*}
HTTP server stopped                      endpoint={ipport}
Served {snake}                          reqid={int:3} t={dur} {some:|err="{words:5}"}
Failed to retrieve {each:stale|current} {word}     err={word}
Bloom bits {each:built|missing} for section {int:4}
Upgrade {each:scheduled|applied}: fork={one:london|paris|shanghai|cancun} at={grouped}
""",
    1.3,
)

GAMESERVER = Family(
    "game server",
    "[{hms}] [{one:Server thread|User Authenticator #1|Worker-Main-2|RCON Listener #1}/{one:INFO|WARN|ERROR}]: ",
    """
<{user}> {words:8}
{user} joined the game
{user} left the game
{user}[/{ip}:{port}] logged in with entity id {int:5} at ({float}, {float}, {float})
{user} lost connection: {some:Disconnected|Timed out|Kicked by an operator|Internal Exception: java.io.IOException}
UUID of player {user} is {uuid}
{user} has made the advancement [{words:3}]
{user} was slain by {one:Zombie|Skeleton|Spider|Creeper|Witch|{user}}
{user} fell from a high place
{user} drowned
{user} tried to swim in lava{opt: to escape {one:Zombie|Skeleton}}
{user} moved too quickly! {float},{float},{float}
{user} issued server command: /{one:tp|home|spawn|give|msg|who|kick}{opt: {user}}{opt: {int:3}}
Can't keep up! Is the server overloaded? Running {int:4}ms or {int:3} ticks behind
Saving chunks for level 'ServerLevel[world]'/minecraft:{one:overworld|the_nether|the_end}
ThreadedAnvilChunkStorage ({one:world|DIM-1|DIM1}): All chunks are saved
Preparing spawn area: {pct}
Preparing start region for dimension minecraft:{one:overworld|the_nether|the_end}
Loaded {int:4} {one:recipes|advancements|structures|biomes}
Starting minecraft server version {version}
Done ({float}s)! For help, type "help"
[{user}: {some:Set own game mode to Creative Mode|Teleported {user} to {float}, {float}, {float}|Gave {int:2} [{words:2}] to {user}}]
Ambiguity between arguments [teleport, {word}] and [teleport, {word}] with inputs: [{list}]
Plugin {camel} v{version} {some:enabled|disabled|failed to load}
Mismatch in destroy block pos: {int:3} {int:2} {int:3} {int:3} {int:2} {int:3}
Rcon connection from: /{ip}
Stopping the server
""",
    0.9,
)
APPLICATIONS = (VPN, FABRIC, SCHEDULER, WATCH, PACKAGES, CHAIN, GAMESERVER)
