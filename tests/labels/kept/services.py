"""Services: structured logs, a search engine, backups, a shop, a voice assistant, a version control server."""

# ruff: noqa: E501 — a template is one line
from tests.labels.family import Family

LOGFMT = Family(
    "logfmt",
    "",
    """
level=info ts={iso} caller={file}:{int:3} msg="compacted block" id={uuid} took={dur}
level=info ts={iso} caller={file}:{int:3} msg="request done" method=GET path={urlpath} status={int:3} took={dur}
level=warn ts={iso} caller={file}:{int:3} msg="scrape took too long" target={url} limit={dur}
level=error ts={iso} caller={file}:{int:3} msg="scrape failed" target={url} err="{words:5}"
level=info ts={iso} caller={file}:{int:3} msg="rule evaluated" rule={snake} samples={int}
level=info ts={iso} caller={file}:{int:3} msg="config reloaded" path={path}
level=info ts={iso} caller={file}:{int:3} msg="member joined" node={host} addr={ipport}
level=info ts={iso} caller={file}:{int:3} msg="member left" node={host} addr={ipport}
level=info ts={iso} caller={file}:{int:3} msg="alert sent" name={camel} receiver={word}
level=warn ts={iso} caller={file}:{int:3} msg="alert dropped" name={camel} receiver={word}
level=debug ts={iso} caller={file}:{int:3} msg="cache miss" key={hexword:16}
level=debug ts={iso} caller={file}:{int:3} msg="cache hit" key={hexword:16}
""",
)

JSON_LINES = Family(
    "json lines",
    "",
    """
{open}"level":"info","time":{int:9},"msg":"request served","path":"{urlpath}","ms":{float}{close}
{open}"level":"info","time":{int:9},"msg":"token issued","user":"{user}","ttl":{int:4}{close}
{open}"level":"warn","time":{int:9},"msg":"token refused","user":"{user}","reason":"{words:4}"{close}
{open}"level":"error","time":{int:9},"msg":"upstream failed","host":"{fqdn}","code":{int:3}{close}
{open}"level":"info","time":{int:9},"msg":"position stored","vehicle":"{uuid}","lat":{float},"lon":{float}{close}
{open}"level":"info","time":{int:9},"msg":"trip opened","vehicle":"{uuid}"{close}
{open}"level":"info","time":{int:9},"msg":"trip closed","vehicle":"{uuid}"{close}
{open}"level":"debug","time":{int:9},"msg":"batch flushed","rows":{int:4},"tags":["{word}","{word}"]{close}
""",
)

SEARCH = Family(
    "search engine",
    "[{iso}][{one:INFO |WARN |DEBUG}][o.e.{word}.{camel}] [{host}] ",
    """
[{snake}][{n}] took[{dur}], types[], stats[], search_type[QUERY], total_shards[{int:2}], source[{word}:{word}]
[gc][{int}] overhead, spent [{dur}] collecting in the last [{dur}]
[gc][young][{int}][{int:3}] duration [{dur}], collections [{n}]/[{dur}], total [{dur}]/[{dur}], memory [{size}]->[{size}]/[{size}]
[{snake}] creating index, cause [api], templates [{word}], shards [{n}]/[{n}]
[{snake}/{hexword:16}] deleting index
[{snake}/{hexword:16}] update_mapping [{word}]
added {open}{open}{host}{close}{open}{hexword:16}{close}{open}{ipport}{close}{close}, term: {n}, version: {int:3}
removed {open}{open}{host}{close}{open}{hexword:16}{close}{open}{ipport}{close}{close}, term: {n}, version: {int:3}
low disk watermark [{pct}] exceeded on [{hexword:16}][{host}][{path}] free: {size}[{pct}]
high disk watermark [{pct}] exceeded on [{hexword:16}][{host}][{path}] free: {size}[{pct}]
cluster health status changed from [YELLOW] to [GREEN] (reason: [shards started [[{snake}][{n}]]]).
cluster health status changed from [GREEN] to [YELLOW] (reason: [{words:4}]).
failed to execute bulk item (index) on [{snake}][{n}]
loaded module [{snake}]
snapshot [{word}:{snake}/{hexword:16}] started
snapshot [{word}:{snake}/{hexword:16}] completed with state [SUCCESS]
""",
)

BACKUP = Family(
    "backup",
    "{date} {one:agent|director}: ",
    """
stored {path} ({size}, {pct})
skipped {path}: unchanged since {iso}
cannot read {path}: {one:permission denied|permission denied|file changed}
job {word}.{iso} started by {user}
job {word}.{iso} ended: {int} files, {size}, {int} errors
tape {hexword:6} mounted in drive {n}
tape {hexword:6} full after {size}
verify of {path} ok
verify of {path} failed: hash {hexword:32} expected {hexword:32}
pruned {int:3} copies older than {int:3} days
client {host} is offline
client {host} version {n}.{n}.{n} too old
bandwidth limited to {size}/s
restoring {wpath} to {wpath}
catalog locked by {prog} (pid {int})
next run at {date}
""",
)

SHOP = Family(
    "shop",
    "{iso} {one:INFO|WARN} ",
    """
OrderService.place(customer={int}, items={array}, total={float}) -> {int}
PaymentService.charge(order={int}, amount={float}, card=****{int:4}) ok
PaymentService.charge(order={int}, amount={float}, card=****{int:4}) declined
StockService.reserve(sku={hexword:8}, count={n}) left {int:3}
Customer {int} ({email}) signed in from {ip}
Customer {int} ({email}) signed out
Coupon {word} applied to order {int}
Coupon {word} has expired
Mail "{words:5}" queued for {email}
Currency rates of {date} loaded
Parcel {int:9} handed to carrier {word}
Search "{words:3}" returned {int:3} products in {dur}
Image {path} resized to {int:4}x{int:4}
Session {hexword:24} expired
Cart {uuid} abandoned with {n} items worth {float}
Product {camel} priced {float} (was {float})
""",
)

VERSIONS = Family(
    "version control",
    "{iso} {int} ",
    """
{user} fetched {word}/{snake} ({size} in {dur})
{user} pushed {n} commits to {word}/{snake}:{snake}
{user} opened merge request !{int} in {word}/{snake}
{user} merged !{int} into {snake}
hook {snake} of {word}/{snake} took {dur}
hook {snake} of {word}/{snake} failed with status {n}
pipeline {int} of {word}/{snake} passed
pipeline {int} of {word}/{snake} failed in stage {word}
repacked {word}/{snake}: {int} objects, {size}
key SHA256:{hexword:32} of {user} added
key SHA256:{hexword:32} of {user} revoked
ref refs/heads/{snake} updated {hexword:40}..{hexword:40}
access of {user} to {word}/{snake} denied
mirror {url} is {int} commits behind
webhook to {url} returned {int:3}
""",
)
SERVICES = (LOGFMT, JSON_LINES, SEARCH, BACKUP, SHOP, VERSIONS)
