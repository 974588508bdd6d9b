"""What rules for slots fall over: many programs in one log, short messages, texts that people write."""

from tests.labels.family import Family

MANY_PROGRAMS = Family(
    "many programs",
    "{syslog} {wordhost} ",
    """
crond: ({user}) RUN ({path})
crond: ({user}) RUN (run-all {folder})
auth(login:session): session began for user {user} by (uid={int:3})
auth(login:session): session ended for user {user}
kernel: ACPI: LAPIC (acpi_id[{hex:2}] lapic_id[{hex:2}] enabled)
kernel: ACPI: LAPIC (acpi_id[{hex:2}] lapic_id[{hex:2}] disabled)
kernel: Memory: {int}k/{int}k available ({int}k kernel code, {int}k reserved, {int:3}k data)
kernel: hda: irq timeout: status={hex:2} {open} Busy {close}
kernel: cdrom: open failed.
kernel: bonding: {one:eth0|eth1} is up
kernel: bonding: {one:eth0|eth1} is down
ntpd: synchronized to {ip}, stratum {n}
ntpd: time reset {float} s
ntpd: kernel time sync enabled {hexword:4}
smartd: Device: {path}, {int:2} Currently unreadable sectors
smartd: Device: {path}, opened
smartd: Device: {path}, not capable of self check
xinetd: START: {word} pid={int} from={ip}
xinetd: EXIT: {word} status={n} pid={int} duration={int:3}(sec)
ftpd: connection from {ip} ({emptyor:fqdn}) at {date}
ftpd: ANONYMOUS LOGIN FROM {ip}, {email}
named: zone {fqdn}/IN: expired
logrotate: ALERT exited abnormally with [{n}]
cups: cupsd shutdown succeeded
cups: cupsd startup succeeded
syslogd: syslogd startup succeeded
syslogd: restart.
network: Setting network parameters: succeeded
network: Bringing up loopback interface: succeeded
network: Bringing up interface {one:eth0|eth1}: succeeded
snmpd: Received packet from UDP: [{ip}]:{port}
snmpd: Connection from UDP: [{ip}]:{port}
gmond: {words:1}_thread() got no answer from any [{word}] source
postfix: warning: {hexword:10}: queue file too big
dhclient: bound to {ip} -- renewal in {int} seconds.
dhclient: send_packet: Network is down
sudo: {user} : command not allowed ; TTY=pts/{n} ; PWD={folder} ; USER=root ; COMMAND={path}
rpc.statd: Version {n}.{n}.{n} Starting
rpc.mountd: authenticated mount request from {fqdn}:{int:3} for {folder} ({folder})
automount: lookup(program): {word} failed
pbs_mom: Bad file descriptor (9) in tm_request, job {int} not running
pbs_mom: task_check, cannot tm_reply to {int}.{fqdn} task {n}
bluetooth: hci{n}: command tx timeout
random: seed loaded
irq {int:2}: nobody cared
mice: PS/2 mouse device common for all mice
""",
    0.5,
)

SHORTS = Family(
    "shorts",
    "{hms} {camel}: ",
    """
connected
disconnected
connection opened by {ip}
connection closed by {ip}
connection reset by {ip}
connection refused by {ip}
connection lost
connection timeout
started
stopped
engine started
engine stopped
engine stalled
fan on
fan off
fan speed {int:4}
read {int} bytes
wrote {int} bytes
sent {int} bytes
skipped {int} bytes
received {int} bytes
buffer full
buffer empty
buffer low
retry {n}
retry {n} of {n}
got {state}
state {state}
enter {camel}
leave {camel}
init done
init failed
update available
update downloaded
update installed
update failed: {int:3}
update skipped
update verified
config loaded
config saved
config missing
timer {n} armed
timer {n} fired
timer {n} cancelled
volume up
volume down
mute
ok
""",
    0.5,
)

TEXTS = Family(
    "texts",
    "{iso} ",
    """
{user} says: {words:8}
ticket {int} moved to {word} by {user}
ticket {int}: comment added: {words:9}
remark of driver {user}: {words:5}
search for {words:4} gave {int:2} hits
{user} opened {words:3} in workshop {word}
ticket {int} closed by {user}
ticket {int} reopened by {user}
job of {user} waits for {word}
job of {user} waits for {word} and {word}
exec: {path} {words:4}
alarm: {words:3} too hot
alarm: {words:3} too cold
printing {file}
page {n} of {int:2}
    at {class}.{word}({camel}.java:{int:3})
loaded class {class}
loaded library {file}
mounted {path} at {folder}
plan: {list}
visited {array} in {dur}
score {pairs}
""",
    0.7,
)
MIXED = (MANY_PROGRAMS, SHORTS, TEXTS)
