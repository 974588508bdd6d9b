"""Platforms as they log in earnest: an init system, phones, a container node, desktops; a few statements give most lines."""

# ruff: noqa: E501 — a template is one line
from tests.labels.family import Family

INIT = Family(
    "init system",
    "{syslog} {wordhost} {one:systemd|kernel|dbus-daemon|NetworkManager|sshd|audit|crond}[{int}]: ",
    """
Starting {one:Daily Cleanup of Temporary Directories|Session {int:4} of user root|Rotate log files|Message of the Day|Network Time Service|Hostname Service|Locale Service|Firmware update daemon|Daily man-db regeneration}...
Started {some:Session {int:4} of user {user}|Daily Cleanup of Temporary Directories|Rotate log files|Message of the Day|Network Time Service|Hostname Service|Locale Service|Firmware update daemon|Daily man-db regeneration|System Logging Service}.
Stopped {one:Daily Cleanup of Temporary Directories|Rotate log files|Message of the Day|Network Time Service|Hostname Service|Locale Service|Firmware update daemon|Session Manager|System Logging Service}.
{word}.service: Succeeded.
{word}.service: Main process exited, code=exited, status={n}/{one:FAILURE|NOTIMPLEMENTED|USAGE}
{word}.service: Failed with result '{some:exit-code|timeout|signal|core-dump}'.
{word}.service: Scheduled restart job, restart counter is at {int:2}.
{word}.service: Consumed {float}s CPU time.
{word}.service: Watchdog timeout (limit {n}min)!
{word}.service: State 'stop-sigterm' timed out. Killing.
{word}.service: Killing process {int} ({prog}) with signal SIGKILL.
Reached target {one:Multi-User System|Graphical Interface|Network is Online|Timers|Sockets|Paths|Local File Systems|Swap|Basic System}.
Stopped target {one:Multi-User System|Graphical Interface|Network is Online|Timers|Sockets|Paths|Local File Systems|Swap|Basic System}.
Created slice User Slice of UID {int:4}.
Removed slice User Slice of UID {int:4}.
New session {int:4} of user {user}.
Session {int:4} logged out. Waiting for processes to exit.
Removed session {int:4}.
[system] Activating via systemd: service name='{package}' unit='{word}.service' requested by ':1.{int:3}' (uid={int:4} pid={int} comm="{path}" label="unconfined")
[system] Successfully activated service '{package}'
<info>  [{int:9}.{int:4}] device ({one:eth0|wlan0|ens3}): state change: {one:disconnected -> prepare|prepare -> config|config -> ip-config|ip-config -> secondaries|activated -> unavailable} (reason '{some:none|carrier-changed|user-requested}', sys-iface-state: '{some:managed|removed}')
<info>  [{int:9}.{int:4}] dhcp4 ({one:eth0|wlan0|ens3}): {some:state changed bound -> bound|state changed unknown -> bound|request timed out}{opt:, address={ip}}
<warn>  [{int:9}.{int:4}] connectivity: (wlan0) timed out
pam_unix({one:sshd|cron|sudo|login}:session): session opened for user {user}{some:| by (uid=0)}
pam_unix({one:sshd|cron|sudo|login}:session): session closed for user {user}
pam_unix({one:sshd|login}:auth): authentication failure; logname= uid=0 euid=0 tty={some:ssh|tty1} ruser= rhost={some:{ip}|{fqdn}} {some:| user={user}}
Accepted publickey for {user} from {ip} port {port} ssh2: {some:RSA|ED25519} SHA256:{hexword:16}
Connection closed by authenticating user {user} {ip} port {port} [preauth]
Received disconnect from {ip} port {port}:11: {some:disconnected by user|Bye Bye|Closed due to user request.}{some:| [preauth]}
usb {n}-{n}: new {some:high|full|low}-speed USB device number {int:2} using {some:xhci_hcd|ehci-pci}
usb {n}-{n}: New USB device found, idVendor={hexword:4}, idProduct={hexword:4}, bcdDevice= {n}.{int:2}
usb {n}-{n}: USB disconnect, device number {int:2}
audit: type={int:4} audit({int:9}.{int:3}:{int:3}): apparmor="{some:STATUS|DENIED|ALLOWED}" operation="{some:profile_load|open|file_mmap}" profile="unconfined" name="{path}" pid={int} comm="{prog}"
EXT4-fs ({one:sda1|sdb2|dm-0}): mounted filesystem with ordered data mode. Opts: {some:(null)|errors=remount-ro|discard}
{one:eth0|wlan0|ens3}: Link is {some:Up - 1000Mbps/Full|Up - 100Mbps/Full}
{one:eth0|wlan0|ens3}: Link is Down
Out of memory: Kill process {int} ({prog}) score {int:3} or sacrifice child
({user}) CMD ({path}{opt: -q}{opt: > /dev/null 2>&1})
""",
    0.8,
)

HANDSET = Family(
    "handset",
    "{one:03-12|03-13} {hms}.{int:3} {int:5} {int:5} {one:D|I|V|W|E} {one:WifiStateMachine|WindowManager|PowerController|ActivityTaskManager|AudioTrack|SensorHub|TelephonyRegistry|DozeService|NotificationService|chatty|Choreographer|JobScheduler}: ",
    """
notifySignal: subId={n} signal=Signal: {int:2} {neg} {neg} {neg} {neg} {int:2} {some:gsm|cdma|lte} slot {n} fg={bool}
onDisplayChange: displayId={n}, state={some:ON|OFF|DOZE|DOZE_SUSPEND}, brightness={float}
setBrightness: {int:3} -> {int:3} reason={some:auto|user|dim|boost|thermal} ramp={int:3}ms
setBrightness: {int:3} -> {int:3} reason={some:auto|user|dim|boost|thermal} ramp={int:3}ms override={float}
acquire: tag={one:*job*/com.example.mail|RILJ|AudioMix|GpsLock|*sync*/photos} flags=0x{hexword:1} uid={int:5} pid={int:5} ws={some:null|WorkSource{open}{int:5}{close}}
release: tag={one:*job*/com.example.mail|RILJ|AudioMix|GpsLock|*sync*/photos} flags=0x{hexword:1} held={int:4}ms
CMD_RSSI_POLL: rssi={neg} link={int:3} freq={int:4} score={int:2}{opt: roaming} tx={int:4} rx={int:4}
uid={int:5}({package}) expire {int:2} lines
uid={int:5}({package}) {one:RenderThread|Binder:1204_3|main|pool-1-thread|FinalizerDaemon} identical {int:2} lines
Skipped {int:3} frames!  The application may be doing too much work on its main thread.
START u{n} {open}act=android.intent.action.{one:MAIN|VIEW|SEND|PICK} {opt:cat=[{class}] }flg={hex} cmp={package}/.{camel}{opt: (has extras)}{close} from uid {int:5}
Displayed {package}/.{camel}: +{opt:1s}{int:3}ms
Force stopping {package} appid={int:5} user={n}: {some:from pid {int:4}|uninstall|clear data}
relayoutWindow: Window{open}{hexword:7} u{n} {package}/{class}{close} req={int:4}x{int:4} vis={n} changed={bool}
addWindow: Window{open}{hexword:7} u{n} {some:StatusBar|NavigationBar|Toast|{package}/{class}}{close}
removeWindow: Window{open}{hexword:7} u{n} {some:StatusBar|NavigationBar|Toast|{package}/{class}}{close} {some:|EXITING}
finishDrawingWindow: {some:mDrawState=DRAW_PENDING|mDrawState=READY_TO_SHOW} in Surface(name={camel})/@{hex:7}
focus changed: null -> Window{open}{hexword:7} u{n} {package}/{class}{close}
enqueueNotification pkg={package} id={int} tag={nullor:word} importance={n} channel={snake}
cancelNotification pkg={package} id={int} reason={n}
vibrate: usage={some:TOUCH|RINGTONE|ALARM|NOTIFICATION} ms={int:3} amplitude={int:3} by {package}
sensor {one:accelerometer|gyroscope|light|proximity|step_counter} activated rate={int:6}us by {package}
sensor {one:accelerometer|gyroscope|light|proximity|step_counter} deactivated by {package}
step detector: {int} total {int}
doze: {one:INITIALIZED|DOZE|DOZE_PULSING|DOZE_AOD|FINISH} -> {one:INITIALIZED|DOZE|DOZE_PULSING|DOZE_AOD|FINISH}
doze: requestPulse reason={n} {some:accepted|denied, prox|denied, already pulsing}
audio: setMode {some:NORMAL|IN_CALL|RINGTONE} from {package}
audio: device {some:speaker|headset|bt_a2dp|earpiece} {each:connected|disconnected}, routes {n}
audio: track {int:2} underrun, {int:4} frames, flags {hex:2}
audio: session {int:4} {each:STARTED|STOPPED|PAUSED}
wifi: {some:COMPLETED|ASSOCIATING|SCANNING|DISCONNECTED} ssid={some:"home"|"work net"|<unknown ssid>} bssid={mac}
wifi: scan done, {int:2} results in {int:4} ms{some:|, {n} hidden}
wifi: dhcp lease {ip}/24 gw {ip} dns [{several:ip ,}] for {int:5} s
job {int:5}/{hexword:6} {package}/.{camel} {some:started|finished|stopped: timeout|deferred: idle}
battery: level={int:3} status={some:CHARGING|DISCHARGING|FULL} temp={int:3} volt={int:4} plug={some:NONE|USB|AC}
thermal: zone {one:skin|cpu0|battery|modem} {float}C throttle {n} -> {n}
dropbox: {some:system_app_crash|data_app_anr|SYSTEM_TOMBSTONE} {package} {int} bytes
gc: {one:Background young|Explicit|Alloc} concurrent copying freed {int}({int}KB) AllocSpace objects, {n}({int}KB) LOS objects, {int:2}% free, {int:2}MB/{int:2}MB, paused {float}us total {float}ms
""",
    1.3,
)

NODE = Family(
    "container node",
    "{one:I|W|E}0312 {hms}.{int:6} {int:7} {one:kubelet|reconciler|pod_workers|scope|manager|kuberuntime|eviction}.go:{int:3}] ",
    """
"SyncLoop (PLEG): event for pod" pod="{one:default|kube-system|fleet}/{word}-{hexword:9}-{hexword:5}" event=&{open}ID:{uuid} Type:{some:ContainerStarted|ContainerDied} Data:{hexword:32}{close}
"operationExecutor.VerifyControllerAttachedVolume started for volume \\"{word}\\" (UniqueName: \\"kubernetes.io/{some:configmap|secret|projected}/{uuid}-{word}\\") pod \\"{word}-{hexword:5}\\" (UID: \\"{uuid}\\") "
"MountVolume.SetUp succeeded for volume \\"{word}\\" (UniqueName: \\"kubernetes.io/{some:configmap|secret|projected}/{uuid}-{word}\\") pod \\"{word}-{hexword:5}\\" (UID: \\"{uuid}\\") "
"UnmountVolume.TearDown succeeded for volume \\"{word}\\" (OuterVolumeSpecName: \\"{word}\\") pod \\"{uuid}\\""
"Probe failed" probeType="{some:Readiness|Liveness|Startup}" pod="{one:default|kube-system|fleet}/{word}-{hexword:9}" podUID={uuid} containerName="{word}" probeResult=failure output="HTTP probe failed with statuscode: {int:3}"
"Probe failed" probeType="{some:Readiness|Liveness|Startup}" pod="{one:default|kube-system|fleet}/{word}-{hexword:9}" podUID={uuid} containerName="{word}" probeResult=failure output="Get \\"{url}\\": context deadline exceeded"
"Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"{word}\\" with CrashLoopBackOff: \\"back-off {n}m{int:2}s restarting failed container={word} pod={word}-{hexword:5}_{one:default|fleet}({uuid})\\"" pod="{one:default|fleet}/{word}-{hexword:5}" podUID={uuid}
"RemoveContainer" containerID="{hexword:32}"
"DeleteContainer returned error" containerID={open}Type:docker ID:{hexword:32}{close} err="failed to get container status: rpc error: code = NotFound"
"SyncLoop {some:ADD|DELETE|UPDATE|REMOVE}" source="api" pods=["{one:default|kube-system|fleet}/{word}-{hexword:9}"{opt:,"fleet/{word}-{hexword:9}"}]
"Observed pod startup duration" pod="{one:default|kube-system|fleet}/{word}-{hexword:9}" podStartSLOduration={float} pullDuration={dur} {some:|firstStartedPulling="{iso}"}
"Image garbage collection succeeded"
"Disk usage on image filesystem is over the high threshold, trying to free bytes down to the low threshold" usage={int:2} highThreshold={int:2} amountToFree={int:9} lowThreshold={int:2}
"Eviction manager: attempting to reclaim" resourceName="{some:ephemeral-storage|memory|nodefs}"
"Eviction manager: must evict pod(s) to reclaim" resourceName="{some:ephemeral-storage|memory|nodefs}"
"Node became not ready" node="{host}" condition={open}Type:Ready Status:False Reason:KubeletNotReady Message:{words:5}{close}
"Updating node status" node="{host}" {some:|retry={n}}
"Cleaned up orphaned pod volumes dir" podUID={uuid} path="{path}"
"Failed to update lease, will retry" err="Put \\"{url}\\": {some:context deadline exceeded|EOF|connection refused}" interval="{int:2}s"
"No sandbox for pod can be found. Need to start a new one" pod="{one:default|kube-system|fleet}/{word}-{hexword:9}"
Trace[{int:9}]: "List" url:{urlpath},user-agent:{word}/v{n}.{int:2},client:{ip} ({iso}) (total time: {int:4}ms):
Starting reflector *v1.{camel} ({dur}) from {path}:{int:3}
Watch close - *v1.{camel} total {int:3} items received
http: TLS handshake error from {ip}:{port}: {some:EOF|remote error: tls: bad certificate|read tcp {ip}:{port}: i/o timeout}
""",
    1.0,
)

WORKSTATION = Family(
    "workstation",
    "{syslog} {one:Marias-Book|lab-mac|studio} {one:kernel|WindowServer|com.example.security|cloudd|locationd|hidd|mds|configd}[{int}]{some:| (com.example.xpc[{int}])}: ",
    """
{camel}::{snake} - {each:enter|exit} {hex:4}
air: link {each:up|down} on {one:en0|awl0|p2p0}, cause {n} ({some:unknown|by peer|no traffic for a while})
air: [{int:9}.{int:6}] roam: bssid {mac} rssi {neg} -> bssid {mac} rssi {neg}
radio: {int:6}.{int:6}: {camel}::setPower: wake[{some:enabled|disabled}]
radio: {int:6}.{int:6}: tcp_offload: seq {int:9}, ack {int:9}, window: {int:4}
radio: {int:6}.{int:6}: tcp_offload: interval {int:3}, retry_after {int:2}, retries {int:2}
Woken by: {some:lid (user)|clock (alarm)|radio (network)|?}
Sleeps for: {some:lid closed|idle|menu|low battery}{opt: on {some:mains|battery}}
image read took {int:4} ms
dark wake {each:promoted|ended} (cause {n}) {int:3} ms
en{n}: BSSID changed to {mac}
en{n}: channel changed to {int:3}{some:|,+1|,80}
{prog}[{int}] copied range {hex:12}->{hex:12} of the shared cache into map {hex:16}. A debugger may do so; it costs memory until the program ends.
{prog} (pid {int}) is using {int:2}% of a core, limit {int:2}% over {int:3} seconds
No user of service {int:3}: Undefined error: 0
Job ended with code: {int:3}
Job ended by signal: {some:Killed: 9|Terminated: 15|Segmentation fault: 11}
Key of type {some:bool|integer|string} ignored: {one:KeepRunning|OldTimers|MayExit|PortLimit}
{camel}: {int:3}.{int:2} {each:has|will} set {camel} from {n} to {n}
[{camel}] <{camel}: {hex:9}> could not be reached: Error Domain={camel}ErrorDomain Code={neg} "{words:6}" UserInfo={open}{snake}={word}, NSUnderlying={hex:9}{close}
-[{camel} {one:start|stop|reset|handleReply:}]: {snake} has {some:0|1|no} clients
RadioLog::{one:collect|copyOut|onTimer} - leave{some:| with error} {hex:8}
tcp_input: [{int:5}-{int:5}] seq {int:9} out of window, {int:4} bytes dropped
MAIL: {some:ask again|no change}, {n}, {n}, {n}, {n}, {int:3}, items, retries, {n}, last, {float}
Menu icon goes to '{some:Shown|Hidden}'
mds: {each:importing|skipping} {int:4} items of volume {uuid}
hid: {some:key|button|scroll} event dropped, client {hex:8} {some:stalled|gone}
DeviceKit: {camel} {each:attached|detached} at {hex:8} ({int:3} mA)
security: cert {int:3} of {fqdn} {each:trusted|not trusted|expired}{opt: since {date}}
cloud: sync of zone {camel} {some:finished|failed with {int:4}|deferred}
{email}: token refreshed, next in {int:4} s
display {n}: {int:4}x{int:4} @ {int:3} Hz{some:|, HDR|, rotated 90}
""",
    0.8,
)
PLATFORMS = (INIT, HANDSET, NODE, WORKSTATION)
