"""Servers: logins, web server, web proxy, database, mail, names and addresses."""

# ruff: noqa: E501 — a template is one line
from tests.labels.family import Family

LOGIN = Family(
    "login",
    "{syslog} {host} sshd[{port}]: ",
    """
Denied password of {user} at {ip} port {port} proto2
Denied password of unknown user {user} at {ip} port {port} proto2
auth module(sshd:login): login refused; name= uid=0 euid=0 tty=ssh remote={one:10.1.2.3|gate.example.com|fd00::1}{each:|  user=root}
auth module(sshd:login): see if {user} is known; nobody of that name
Peer {ip} said goodbye: 11: Bye now [early]
Peer {ip} said goodbye: 11: closed by client
Unknown user {user} at {ip}
name lookup for {fqdn} [{ip}] did not match - possible spoofing!
Session closed for {ip} [early]
Granted key for {user} at {ip} port {port} proto2: RSA {hexword:16}
session began for user {user} by (uid=0)
session ended for user {user}
Too many refused logins for {user} [early]
No identification received at {ip}
fatal: no matching cipher at {ip} port {port} [early]
Connection reset at {ip} port {port} [early]
repeated {n} times: [ Denied password of {user} at {ip} port {port} proto2]
Server listening at {one:0.0.0.0|::} port 22.
Got signal 15; going down.
{user} : TTY=pts/{n} ; PWD={folder} ; USER=root ; COMMAND={path}
new group: name={word}, GID={int:4}
new user: name={user}, UID={int:4}, GID={int:4}, home={folder}, shell=/bin/sh
password changed for {user}
account {user} has expired (account expired)
""",
)

WEB_ERRORS = Family(
    "web errors",
    "[{date}] [{one:error|notice|warn}] ",
    """
worker env ready {path}
worker child in fault state {n}
found child {int} in board slot {int:2}
[peer {ip}] Listing of folder not allowed by rule: {folder}/
[peer {ip}] File not there: {path}
[peer {ip}] script not found or cannot be read: {path}
cannot find child {int} in board
children asked to restart gracefully, doing so
caught TERM, going down
engine/2.4.{n} (Unix) set up -- back to normal operation
[peer {ip}] request without host name (see RFC2616 section 14.23): {urlpath}
[peer {ip}] bad method in request {words:2}
[peer {ip}] upstream timed out (110: timed out) while reading answer header, upstream: {url}, host: "{fqdn}"
[peer {ip}] upstream sent too big header, upstream: {url}, host: "{fqdn}"
child process {int} still did not exit, sending a KILL
certificate of {fqdn} expires in {int:2} days
open() "{path}" failed (2: no such file)
open() "{path}" failed (13: not permitted)
{int:2} worker connections are not enough
mod_cache: storing {urlpath} with ttl {int:4}
""",
)

WEB_ACCESS = Family(
    "web access",
    "{ip} - - [{one:12/Mar/2026:10:11:12 +0000|13/Mar/2026:01:02:03 +0100}] ",
    """
"GET {urlpath} HTTP/1.1" 200 {int}
"POST {urlpath} HTTP/1.1" 201 {int}
"PUT {urlpath} HTTP/1.1" 200 {int}
"HEAD {urlpath} HTTP/1.1" 200 0
"DELETE {urlpath} HTTP/1.1" 204 -
"OPTIONS * HTTP/1.0" 200 -
keepalive timeout for connection {int}
rate limit reached by zone {word}: {float} r/s
rotating access log
""",
)

SQUID = Family(
    "tunnel client",
    "[{one:03.12 10:11:12|04.12 12:13:14}] {one:browser.exe|mail.exe|sync.exe *64|updater.exe} - ",
    """
{fqdn}:{port} closed, {int} bytes{opt: (1.25 KB)} sent, {grouped} bytes{opt: (2.1 MB)} received, time {one:<1 sec|00:25|01:02:03}
{fqdn}:{port} opened via tunnel gate.example.org:1080 {one:TLS|SOCKS}
{fqdn}:{port} answered with status {int:3}
{fqdn}:{port} failed : cannot reach tunnel gate.example.org:1080 - attempt timed out with error 10060
{ip}:{port} failed : tunnel closed the connection unexpectedly.
{fqdn}:{port} failed : no route, error 10065
{ip}:{port} matched rule {word}: direct
tunnel list reloaded, {n} entries
""",
)

DATABASE = Family(
    "database",
    "{iso} [{int}] {one:LOG|ERROR|DETAIL|STATEMENT}:  ",
    """
duration: {float} ms  statement: select * from {snake} where id = {int}
checkpoint complete: wrote {int} buffers ({float}%); {int} files added, {int} removed; write={float} s, sync={float} s
checkpoint starting: {one:time|xlog|immediate force wait}
connection received: host={ip} port={port}
connection authorized: user={user} database={word}{each:| application_name=shell}
disconnection: session time: {hms}.{int:3} user={user} database={word} host={ip} port={port}
automatic vacuum of table "{word}.public.{snake}": index scans: {n}
automatic analyze of table "{word}.public.{snake}" took {float} s
relation "{snake}" does not exist at character {int:3}
column "{snake}" of relation "{snake}" does not exist
duplicate key violates unique constraint "{snake}_key"
Key (id)=({int}) already exists.
canceling statement due to {one:user request|statement timeout|lock timeout}
process {int} still waiting for ShareLock on transaction {int} after {float} ms
process {int} acquired ShareLock on transaction {int} after {float} ms
deadlock detected
could not receive data from client: Connection reset by peer
temporary file: path "{path}", size {int}
unexpected end of client connection with an open transaction
role "{user}" is not permitted to log in
password authentication failed for user "{user}"
replication slot "{word}" is active for PID {int}
started streaming from primary at {int}/{hexword:7} on timeline {n}
database system was interrupted; last known up at {iso}
database system is ready to accept connections
database system is shut down
received fast shutdown request
parameter "{snake}" changed to "{int}"
invalid value for parameter "{snake}": "{word}"
""",
)

MAIL = Family(
    "mail",
    "{syslog} {host} mta/{one:smtp|smtpd|qmgr|cleanup}[{port}]: ",
    """
{hexword:10}: to=<{email}>, relay={fqdn}[{ip}]:25, delay={float}, delays={float}/{float}/{float}/{float}, dsn=2.0.0, status=sent (250 ok queued as {hexword:11})
{hexword:10}: from=<{email}>, size={int}, nrcpt={n} (queue active)
{hexword:10}: removed
connect from {one:unknown|mail.example.com|out.example.net}[{ip}]
disconnect from {one:unknown|mail.example.com|out.example.net}[{ip}]
{hexword:10}: message-id=<{hexword:12}.{hexword:8}@{fqdn}>
{hexword:10}: to=<{email}>, relay=none, delay={int}, dsn=4.4.1, status=deferred (connect to {fqdn}[{ip}]:25: timed out)
NOQUEUE: reject: RCPT from {fqdn}[{ip}]: 550 5.1.1 <{email}>: no such mailbox; from=<{email}> to=<{email}> proto=ESMTP helo=<{fqdn}>
warning: hostname {fqdn} does not resolve to address {ip}
lost connection after {one:AUTH|DATA|RCPT|EHLO|CONNECT|STARTTLS} from {fqdn}[{ip}]
TLS connection established from {fqdn}[{ip}]: cipher with {int:3} bits
statistics: max connection rate {n}/60s for (smtp:{ip}) at {syslog}
table hash:{path} has changed -- restarting
warning: {ip}: SASL LOGIN failed: {hexword:12}
dict_open: {path}: not found
""",
)

NAMES = Family(
    "dns dhcp",
    "{syslog} {host} {one:named|dhcpd}[{port}]: ",
    """
lease request for {ip} from {mac} ({host}) via eth{n}
lease ack on {ip} to {mac} ({host}) via eth{n}
lease discover from {mac} via eth{n}
lease offer on {ip} to {mac} via eth{n}
client {ip}#{port} ({fqdn}): query: {fqdn} IN {one:A|AAAA|MX|TXT|PTR|SRV} + ({ip})
client {ip}#{port} ({fqdn}): update '{fqdn}/IN' denied
no free leases in pool {snake}
zone {fqdn}/IN: loaded serial {int}
zone {fqdn}/IN: transfer started
zone {fqdn}/IN: transfer failed: timed out
resolving '{fqdn}/{one:A|AAAA|NS}/IN': unreachable {ip}#53
network unreachable resolving '{fqdn}/A/IN': {ip6}#53
rate limiting answers to {ip}/24
received control channel command '{one:reload|stats|flush|status|stop|sync}'
using {n} threads
listening on interface {one:lo|eth0|eth1|wlan0}, {ip}#53
wrote {int} leases to leases file.
{int} bytes of journal replayed for zone {fqdn}
unknown option {int:3} from {mac}
bad name {snake} in {path}:{int:3}
""",
)
SERVERS = (LOGIN, WEB_ERRORS, WEB_ACCESS, SQUID, DATABASE, MAIL, NAMES)
