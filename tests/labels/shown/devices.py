"""Devices: phones, desktops, installers, watches, kernels."""

# ruff: noqa: E501 — a template is one line
from tests.labels.family import Family

PHONE = Family(
    "phone",
    "03-12 10:11:12.{int:3}  {int:4}  {int:4} {one:D|I|V|W} {camel}: ",
    """
onSensor changed : {n}
take lock={int:9}, flags=0x{hexword:1}, tag="{camel}", name={package}, ws={nullor:snake}, uid={int}, pid={int}
drop lock={int:9}, flg=0x0, tag="{camel}", name={package}", ws={nullor:snake}, uid={int}, pid={int}
ready={bool},policy=3,wakefulness=1,wksummary=0x{hexword:2},uasummary=0x1,boot={bool},overlay={bool}
hotCount = {int}, usage = {int:3}
userActivityNoUpdateLocked: eventTime={int:9}, event={n}, flags=0x0, uid={int:4}
getTasks: caller {int} has the right but is not privileged; allowing
startActivity: intent={camel} with flags {hex}, pkg={package}
cancelPeek: key={n}|{package}|{int}|null|{int}
Killing {int}:{package}/u0a{int:2} (adj {int:3}): empty #{int:2}
Start proc {int}:{package}/u0a{int:2} for service {package}/.{camel}
visible is {one:app|system}.app.getVisibility() : {bool}
animateCollapse: flags={n}, force={bool}, delayed={bool}, visible={bool}
interceptKeyTq keycode={int:3} interactive={bool} active={bool} policyFlags={hexword}
Skipping AppWindow{open}{hexword:7} token=Token{open}{hexword:7}{close}{close} -- going to hide
setSystemUiVisibility vis={hexword} mask={hexword} old={hexword} new={hexword}
updateLight: mode {one:on|off|auto} lux {float}
{package} was not found
computeScreen type={one:HOME|LOCK|APP} result={n}
printFreezing: app wtoken = AppWindow{open}{hexword:7} token=Token{open}{hexword:7} Record{open}{hexword:7} u0 {package}/.{camel} t{int:4}{close}{close}{close}, visible = false
Destroying surface Surface(name={camel}) called by {class}.run:{int:3} {class}.call:{int:3}
Loading icon {wordhost} from {package}
Service {package}/.{camel} stopped
scan results: {int:2} networks
scan failed
bluetooth turned on
bluetooth turned off
audio focus request from {package}/.{camel}
audio focus lost
Explicit GC freed {int}({int}KB) AllocSpace objects, {int:2}({int}KB) LOS objects, {int:2}% free, {int:2}MB/{int:3}MB, paused {float}ms total {float}ms
""",
    0.9,
)

DESKTOP = Family(
    "desktop",
    "{syslog} {host} {camel}[{int}]: ",
    """
wlan0: channel changed to {int:2}
Wifi: {int:9}.{int:6}: wl0: keepalive: interval {int:4}, retry {int:2}
en{n}: got promiscuous mode enable
thermal pressure state: {n} Memory pressure state: {n}
Wake reason: {one:RTC (Alarm)|? (?)|EC.LidOpen (User)|XHC1 (USB)}
Previous sleep cause: {n}
hibernate image path: {path}
**** [Radio][{camel}][lookup] -- no handle -- {hex}
link up on {one:awdl0|en0|en1}
link down on {one:awdl0|en0|en1}. Reason {n} (Unspecified).
[{hms}.{int:3}] {camel} reset failed, err=-{int}
handle_will_sleep, power domain {word}
kernel: {prog}[{int}] wakes the processor too often. Seen (per sec): {int:3}; Allowed (per sec): 150; Watched for: 300 seconds; Wakeups since start: {int}
full wake promotion (reason {n}) {int} ms
{camel}: could not load {path}: no suitable image found
-[{camel} {snake}:]: connection to {fqdn} invalid (code={int:3})
No valid token for {email}, asking again
Sandbox: {prog}({int}) deny({n}) file-read-data {path}
Sandbox: {prog}({int}) deny({n}) mach-lookup {package}
{camel} {camel} got unexpected reply <error: {hex}> {open} count = 1, contents = "{word}" {close}
assertion failed: build {int}: {prog} + {int} [{uuid}]: {hex:4}
Failed to open {path}: {one:no such file|not permitted}
PM response took {int:4} ms ({int}, {prog})
IOHib: {one:writing|reading} {int} pages
DNS: resolver order changed
Found {int:2} stale entries; pruned
Battery {int:2}% discharging; {hms} remaining
Battery {int:2}% charging; {hms} to full
Location icon should now be in state '{one:Active|Inactive}'
Bundle {package} version {n}.{n} loaded
Could not fetch {url}: offline
[{int}:{int}:{int}/{int}.{int}:ERROR:{file}({int})] certificate checked ({n})
user {user} logged in at console
tcp_connection_destination_prepare usable addresses none for {fqdn}
setting display brightness to {float}
print job {int} on {word} done
""",
    0.6,
)

INSTALLER = Family(
    "installer",
    "2026-03-12 10:11:12, Info   {one:CBS|CSI} ",
    """
Read cached applicability of package: Pack_for_{int}~{hexword:16}~amd64~~{n}.{n}.{n}.{n}, Applicable: {int:3}, Current:{int:3}
Warning: odd packageExtended attribute.
Expecting attribute name [HRESULT = 0x{hexword:8} - E_XML]
Failed to get next element [HRESULT = 0x{hexword:8} - E_XML]
Session: {int:8}_{int:9} initialized by client {one:UpdateAgent|Disk Check|SPP}.
Loaded stack v{n}.{n}.{int:4}.{int} with Core: {wpath}
{hexword:8}@2026/3/12:{hms}.{int:3} WinTelemetry enabled
Starting Installer initialization.
Ending Installer initialization.
Starting the Installer main loop.
Ending the Installer main loop.
Starting Installer finalization.
Ending Installer finalization.
Startup processing thread ended normally
Repair disabled: {bool}
No startup processing needed, Installer service was not set as autostart
Reboot mark refs incremented to: {n}
Reboot mark refs: {n}
Idle processing thread ended normally
NonStart: Checking to ensure startup processing was not required.
SQM: Starting upload with pattern: {file}, flags: 0x{n}
SQM: Failed to start upload with file pattern: {wpath}, flags: 0x{n} [HRESULT = 0x{hexword:8} - E_FAIL]
SQM: Queued {int:2} file(s) for upload with pattern: {wpath}, flags: 0x{n}
SQM: Cleaning up report files older than {int:2} days.
IStoreCallbacks_FinishPending (call {n}) (flags = {hexword}, progress = NULL, step = {n}, pResult = @0x{hexword:6}
{hexword} Creating NT transaction (seq {n}), objectname [{n}]"(null)"
{hexword} Created NT transaction (seq {n}) result 0x{hexword:8}, handle @0x{hexword:3}
{hexword}@2026/3/12:{hms}.{int:3} perf trace:
Scavenge: Starts
Scavenge: Completed, disposition: {n}X
Disk space check: drive {one:C:|D:} free {int} MB, needed {int} MB
Component {camel} staged from {wpath}
Component {camel} installed
Component {camel} removed
Offline image is: read-only
Clean up package cache: {int:2} removed
""",
    0.9,
)

HEALTH = Family(
    "health app",
    "20260312-10:11:12:{int:3}|{camel}|{int:8}|",
    """
onStepSensor {int}
stepsToday = {int:9}##{int:4}##{int:6}##{int:4}##{int:5}##{int:8}
onExtend:{int:9} {n} {n} {n}
energy total={int}
heightTotal={int} height={int:3}
REPORT : {int:4} {int:4} {int:6} {int:3}
saveSteps {int}={int}#{int}
flush data to db
refresh card
getSports: date={int:8} type={n}
screen on
screen off
uploadStat onResult type = {n} code = {n}
errorCode:{n},errorMsg:{one:ok|network is down|token too old}
syncing {n} of {n} rows
sendToDevice onProgress : {int:3}
insertHealthDetail() bulk size = {int:3}
no rows for date {int:8}
setWalk {bool}
aggregate status = {bool}, list = {array}
step goal reached at {hms}
heart rate {int:2} confidence {int:2}
sleep session {int:2} from {hms} to {hms}
user {user} switched unit to {one:metric|imperial}
""",
    1.0,
)

KERNEL = Family(
    "kernel",
    "{syslog} {host} kernel: [{clock}] ",
    """
usb {n}-{n}: new high-speed USB device number {int:2} using {one:xhci_hcd|ehci_hcd}
usb {n}-{n}: USB disconnect, device number {int:2}
usb {n}-{n}: Product: {words:3}
usb {n}-{n}: Manufacturer: {words:2}
eth{n}: link becomes ready
eth{n}: link is not ready
{prog}[{int}]: segfault at {hexword} ip {hexword:12} sp {hexword:12} error {n} in {file}[{hexword}+{hexword:4}]
Out of memory: Kill process {int} ({prog}) score {int:3} or sacrifice child
Killed process {int} ({prog}) total-vm:{int}kB, anon-rss:{int}kB, file-rss:{n}kB
FW drop: IN=eth{n} OUT= MAC={mac}:{mac}:08:00 SRC={ip} DST={ip} LEN={int:3} TOS=0x00 TTL={int:2} ID={int} PROTO=TCP SPT={port} DPT={port} WINDOW={int}{opt: RES=0x00} SYN URGP=0
EXT4-fs (sd{one:a|b|c}{n}): mounted filesystem with ordered data mode. Opts: {one:(null)|errors=remount-ro}
EXT4-fs error (device sd{one:a|b}{n}): ext4_find_entry:{int:4}: inode #{int}: comm {prog}: reading directory lblock {n}
CPU{int:2}: Core temperature above threshold, cpu clock throttled (total events = {int})
CPU{int:2}: Core temperature/speed normal
audit: type=1400 audit({float}:{int:3}): apparmor="{one:STATUS|DENIED}" operation="{word}" profile="{path}" pid={int} comm="{prog}"
pci 0000:{int:2}:00.{n}: reg {hex:2}: [mem {hex}-{hex}]
ACPI: {one:PM-Timer IO Port|IRQ0 used by override|HPET id}: {hex:4}
{snake}: module verification failed: signature and/or required key missing - tainting kernel
Adding {int}k swap on {path}.  Priority:-{n} extents:{n} across:{int}k
random: crng init done
TCP: request_sock_TCP: Possible SYN flooding on port {port}. Sending cookies.
device eth{n} entered promiscuous mode
device eth{n} left promiscuous mode
INFO: task {prog}:{int} blocked for more than {int:3} seconds.
Freeing unused kernel memory: {int}k freed
NMI watchdog: BUG: soft lockup - CPU#{n} stuck for {int:2}s! [{prog}:{int}]
 [<{hexword:16}>] {snake}+{hex:2}/{hex:3}
Initializing cgroup subsys {one:cpuset|cpu|memory|devices|freezer|blkio|net_cls}
""",
    0.8,
)
DEVICES = (PHONE, DESKTOP, INSTALLER, HEALTH, KERNEL)
