"""Software: builds, Java with exceptions, Python, games, containers, printers."""

# ruff: noqa: E501 — a template is one line
from tests.labels.family import Family

BUILD = Family(
    "build",
    "{hms} ",
    """
[{int:3}/{int:3}] Compiling {path}
[{int:3}/{int:3}] Linking {file}
{path}:{int:3}:{int:2}: warning: unused variable '{snake}'
{path}:{int:3}:{int:2}: error: '{snake}' was not declared in this scope
{path}:{int:3}:{int:2}: note: candidate is {snake}({word}, {word})
PASS {path} ({float} s)
FAIL {path} ({float} s)
test {snake}.{snake} ... ok
test {snake}.{snake} ... FAILED
Downloading {url} ({size})
Collected {int:3} items
Step {int:2}/{int:2} : RUN {words:5}
Step {int:2}/{int:2} : COPY {path} {folder}
 ---> {hexword:12}
 ---> Using cache
Removing intermediate container {hexword:12}
Cloning into '{folder}'...
HEAD is now at {hexword:7} {words:6}
cache hit for key {word}-{hexword:16}
cache miss for key {word}-{hexword:16}
Uploading artifact {file} ({size})
make[{n}]: Entering directory '{folder}'
make[{n}]: Leaving directory '{folder}'
make[{n}]: *** [{file}] Error {n}
added {int:4} packages in {dur}
Job succeeded
Job failed: exit code {int:2}
coverage: {float}% of statements
Running with runner {n}.{n}.{n} ({hexword:8})
section_start:{int:9}:{snake}
section_end:{int:9}:{snake}
""",
)

JAVA = Family(
    "java service",
    "{iso} {one:INFO|WARN|ERROR} {int} --- [{one:main|exec-1|pool-2}] {class} : ",
    """
    at {class}.{word}({camel}.java:{int:3})
Mapped "{open}[{urlpath}],methods=[{one:GET|POST|PUT}]{close}" onto public {class} {class}.{word}({class})
Caused by: java.lang.{one:NullPointerException|IllegalStateException|IllegalArgumentException}: {words:6}
    ... {int:2} more
Request {uuid} GET {urlpath} completed with {int:3} in {int:4} ms
Request {uuid} POST {urlpath} completed with {int:3} in {int:4} ms
Started {camel} in {float} seconds (process running for {float})
Pool {camel} - Connection is not available, request timed out after {int}ms.
Pool {camel} - Starting...
Pool {camel} - Start completed.
Retrying {class}: attempt {n}
Circuit breaker '{snake}' changed state from {one:CLOSED to OPEN|CLOSED to OPEN}
Circuit breaker '{snake}' changed state from OPEN to HALF_OPEN
Cache '{snake}' evicted {int:3} entries
Bean '{camel}' of type [{class}] is not eligible for getting processed
Scheduled task {snake} took {int} ms
Received message [id={uuid}, type={camel}, payload={int} bytes]
Failed to deserialize {camel}: Unrecognized field "{word}" (class {class}), not marked as ignorable
User {email} logged in
User {email} failed to log in
Order {int} total {float} EUR created for customer {int}
Order {int} cancelled by {user}
GC pause ({one:young|mixed|full}) {int}M->{int}M({int}M) {float}ms
Shutting down ExecutorService '{camel}'
No active profile set, falling back to default profiles: default
Sources {array} closed
""",
)

PYTHON = Family(
    "python jobs",
    "{iso} {one:INFO|WARNING|ERROR} {snake}.{word} ",
    """
Task {package}.{word}[{uuid}] received
Task {package}.{word}[{uuid}] succeeded in {float}s: {nullor:int}
Task {package}.{word}[{uuid}] raised unexpected: {one:KeyError|ValueError|TypeError}('{word}')
Task {package}.{word}[{uuid}] retry: Retry in {int:3}s
epoch {int:3}/{int:3} loss={float} acc={float} lr={float}
Saved checkpoint to {path}
  File "{path}", line {int:3}, in {snake}
Traceback (most recent call last):
read {grouped} rows from {path} in {float} s
dropped {int:3} rows with missing values in columns {list}
dropped {int:3} duplicates
connecting to {word}://{user}@{fqdn}:{port}/{word}
connected
reconnecting in {dur}
HTTP Request: GET {url} "HTTP/1.1 200 OK"
HTTP Request: POST {url} "HTTP/1.1 429 Too Many Requests"
Starting worker with pid: {int}
Worker exiting (pid: {int})
Worker timeout (pid:{int})
config {snake}={one:true|none|12|abc}
loading model {word} on device cuda:{n}
batch {int}: {int:2} items, {int:3} skipped {array}
unknown option --{word}
DeprecationWarning: {snake} is deprecated, use {snake}
scheduler: next run of {snake} at {iso}
user {user} has no permission '{word}'
""",
)

GAME = Family(
    "game",
    "[{hms}] [{one:Server thread|Client|Net}/{one:INFO|WARN}] ",
    """
{user} joined the game
{user} left the game
<{user}> {words:6}
{user}[/{ip}:{port}] logged in with entity id {int} at ({float}, {float}, {float})
{user} lost connection: {one:Disconnected|Timed out|Kicked|Internal error|Server full|Banned}
{user} was beaten by {word}
{user} fell from a high place
{user} earned the badge [{words:3}]
The loop is late, isn't it? {int:4}ms or {int:2} ticks behind
Saving chunks for level '{word}'/{one:overworld|nether|end}
Preparing spawn area: {pct}
Loaded {int:4} recipes
UUID of player {user} is {uuid}
Match {uuid} started on map {snake} with {int:2} players
Match {uuid} finished: winner team {one:red|blue}
matchmaking: ping {int:3} ms region {word}
texture {path} missing
shader {snake} compiled in {int:3} ms
FPS {int:3} frame {float} ms draw calls {int:4}
Audio device lost: {words:3}
asset bundle {file} loaded
physics: {int:3} bodies asleep
""",
    0.9,
)

CONTAINERS = Family(
    "containers",
    "{one:I|W|E}0312 10:11:12.{int:6} {int} {file}:{int:3}] ",
    """
"Pod startup took" pod="{word}/{snake}" duration="{float}s"
"SyncLoop UPDATE" source="api" pods=["{word}/{snake}"]
"SyncLoop REMOVE" source="api" pods=["{word}/{snake}"]
"Probe failed" probeType="{one:Readiness|Liveness}" pod="{word}/{snake}" containerName="{word}" err="{words:6}"
"Back-off restarting failed container" pod="{word}/{snake}" backoff="{int:3}s"
MountVolume.SetUp succeeded for volume "{snake}" (UniqueName: "{path}") pod "{snake}" (UID: "{uuid}")
UnmountVolume.TearDown succeeded for volume "{snake}"
Pulling image "{fqdn}/{word}/{snake}:{n}.{n}"
Successfully pulled image "{fqdn}/{word}/{snake}:{n}.{n}" in {float}s
Failed to pull image "{fqdn}/{word}/{snake}:{n}.{n}": rpc error: code = {one:NotFound|Unknown} desc = {words:5}
Scaled {one:up|up} replica set {word}-{hexword:8} to {n}
Scaled down replica set {word}-{hexword:8} to {n}
Node {fqdn} status is now: NodeNotReady
Node {fqdn} status is now: NodeReady
evicting pod {word}/{snake} to reclaim memory
lease {word}/{snake} acquired by {host}
lost lease {word}/{snake}
Trace[{int:9}]: "List" url:{urlpath} ({int:4}ms): {float} objects
cni: added {uuid} to network {word} ip {ip}/24
garbage collected {int:2} images, freed {size}
etcd: apply request took too long [{float}ms] to execute
http: TLS handshake error from {ip}:{port}: {one:EOF|remote error: tls: bad certificate|i/o timeout}
""",
)
SOFTWARE = (BUILD, JAVA, PYTHON, GAME, CONTAINERS)
