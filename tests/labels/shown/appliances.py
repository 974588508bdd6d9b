"""Machines that print terse lines: routers, storage arrays, server boards, modems, radios, plants."""

# ruff: noqa: E501 — a template is one line
from tests.labels.family import Family

ROUTER = Family(
    "router",
    "{syslog} {wordhost} {int:4}: ",
    """
%LINEPROTO-5-UPDOWN: Line protocol on Interface {one:GigabitEthernet|FastEthernet|Serial}{n}/{int:2}, changed state to {some:up|down}
%LINK-3-UPDOWN: Interface {one:GigabitEthernet|FastEthernet|Serial}{n}/{int:2}, changed state to {some:down|up|administratively down}
%SYS-5-CONFIG_I: Configured from console by {user} on vty{n} ({ip})
%BGP-5-ADJCHANGE: neighbor {ip} Up
%BGP-5-ADJCHANGE: neighbor {ip} Down {some:BGP Notification sent|Peer closed the session|Interface flap|User reset}
%BGP-3-NOTIFICATION: sent to neighbor {ip} {n}/{n} ({some:hold time expired|cease|update malformed}) {n} bytes
%OSPF-5-ADJCHG: Process {int:2}, Nbr {ip} on Vlan{int:3} from {one:LOADING|EXSTART|2WAY|INIT} to {some:FULL|DOWN}, {some:Loading Done|Neighbor Down: Dead timer expired}
%SEC-6-IPACCESSLOGP: list {int:3} denied {one:tcp|udp} {ip}({port}) -> {ip}({port}), {int:2} packet{some:|s}
%SEC-6-IPACCESSLOGP: list {int:3} permitted {one:tcp|udp} {ip}({port}) -> {ip}({port}), {int:2} packet{some:|s}
%SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: {user}] [Source: {ip}] [localport: 22] [Reason: {some:Login Authentication Failed|User locked out}]
%SEC_LOGIN-5-LOGIN_SUCCESS: Login Success [user: {user}] [Source: {ip}] [localport: 22]
%DHCPD-4-PING_CONFLICT: DHCP address conflict: server pinged {ip}.
%CDP-4-NATIVE_VLAN_MISMATCH: Native VLAN mismatch discovered on Gi{n}/{int:2} ({int:3}), with {wordhost} Gi{n}/{int:2} ({int:3}).
%SPANTREE-2-LOOPGUARD_BLOCK: Loop guard blocking port Gi{n}/{int:2} on VLAN{int:4}.
%SPANTREE-2-LOOPGUARD_UNBLOCK: Loop guard unblocking port Gi{n}/{int:2} on VLAN{int:4}.
%STP-6-TOPO: Topology change on Vlan{int:3}, {int:3} since {hms}
%ENVMON-3-FAN_FAILED: Fan {n} failed
%ENVMON-6-FAN_OK: Fan {n} OK
%ENVMON-2-TEMP: Inlet temperature {int:2}C above {some:warning|critical} threshold
%SNMP-3-AUTHFAIL: Authentication failure for SNMP req from host {ip}
%HSRP-5-STATECHANGE: Vlan{int:3} Grp {n} state {one:Standby -> Active|Active -> Speak|Speak -> Standby|Init -> Listen}
%PLATFORM-4-ELEMENT_WARNING: {one:R0|F0|SIP1}: smand: RP/0: Used Memory value {int:2}% exceeds warning level {int:2}%
%CRYPTO-6-ISAKMP_MANUAL_DELETE: IKE SA manually deleted. Do 'clear crypto sa peer {ip}' to manually clear IPSec SA's
%PORT_SECURITY-2-PSECURE_VIOLATION: Security violation occurred, caused by MAC address {hexword:4}.{hexword:4}.{hexword:4} on port Gi{n}/{int:2}.
""",
    1.4,
)

STORAGE = Family(
    "object store",
    "{iso} {one:osd|mon|mds}.{n} {hexword:12} {neg} ",
    """
heartbeat_check: no reply from {ip}:{port} osd.{int:3} ever on either front or back, first ping sent {iso} (oldest deadline {iso})
log_channel(cluster) log [{some:DBG|INF}] : {n}.{hexword:2} scrub starts
log_channel(cluster) log [{some:DBG|INF}] : {n}.{hexword:2} scrub ok
log_channel(cluster) log [DBG] : {n}.{hexword:2} deep-scrub starts
log_channel(cluster) log [DBG] : {n}.{hexword:2} deep-scrub ok
log_channel(cluster) log [ERR] : {n}.{hexword:2} shard {int:2} soid {n}:{hexword:8}:::{word}:{some:head|snapdir}: candidate had a {some:read error|missing info key|data_digest mismatch}
log_channel(cluster) log [WRN] : slow request {float} seconds old, received at {iso}: osd_op(client.{int}.0:{int} {n}.{hexword:2} {n}:{hexword:8}:::{snake}:head [{some:write 0~4096|read 0~8192|stat|delete}] snapc 0=[] ondisk+write e{int:4}) currently {some:waiting for sub ops|queued for pg|commit sent}
pg[{n}.{hexword:2}( v {int:4}'{int:4} lc {int:4}'{int:4} (0'0,{int:4}'{int:4}] local-lis/les={int:3}/{int:3} n={n}] state<{some:Started/Primary/Active|Started/Stray|Reset}>: {each:enter|exit}ing
pg[{n}.{hexword:2}] do_peer: transitioning to Primary
handle_osd_map epochs [{int:4},{int:4}], i have {int:4}, src has [1,{int:4}]
tick_without_osd_lock: osd {some:full|nearfull|backfillfull} ratio {float}
bluestore({path}) _open_db opened rocksdb path db options compression=kNoCompression,max_write_buffer_number={n}{some:|,min_write_buffer_number_to_merge=1}
rocksdb: [{file}:{int:4}] [default] [JOB {int:3}] Flushing memtable with next log file: {int:5}
rocksdb: EVENT_LOG_v1 {open}"time_micros": {int:9}, "job": {int:3}, "event": "flush_started", "num_memtables": {n}, "num_entries": {int}{close}
rocksdb: [{file}:{int:4}] [default] Level-0 commit table #{int:4}: memtable #{n} done
mgrc handle_mgr_map Got map version {int:4}
mgrc handle_mgr_map Active mgr is now {ip}:{port}/{int}
mgrc reconnect Terminating session with {ip}:{port}/{int}
monclient: hunting for new mon
monclient: tick: mon.{wordhost} is {some:slow|gone}
client.{int} >> {ip}:{port}/{int} conn({hex:9} :{neg} s=STATE_{some:OPEN|CONNECTING|CLOSED|STANDBY} pgs={int:3} cs={n} l={n}).fault {some:initiating reconnect|with nothing to send, going to standby|on lossy channel, failing}
paxos(paxos active c {int}..{int}) is_readable = {n} - now={iso} lease_expire={iso} has v{n} lc {int}
update_osd_stat osd_stat({size} used, {size} avail, {size} total, peers [{numbers:,}] op hist [{numbers:,}])
forced pg {n}.{hexword:2} to backfill
mount: clock skew of {float} s against mon.{n}, max {float} s
shutdown {each:start|done}
""",
    1.2,
)

BOARD = Family(
    "server board",
    "{int:4} | {one:03/12/2026|03/13/2026} | {hms} | ",
    """
Temperature {one:Inlet|Exhaust|CPU1|CPU2|DIMM A1} | Upper {some:Non-critical|Critical|Non-recoverable} going high | Asserted | Reading {int:2} > Threshold {int:2} degrees C
Temperature {one:Inlet|Exhaust|CPU1|CPU2|DIMM A1} | Upper {some:Non-critical|Critical|Non-recoverable} going high | Deasserted | Reading {int:2} < Threshold {int:2} degrees C
Memory #{hex:2} | Correctable ECC | Asserted | DIMM_{one:A1|A2|B1|B2|C1}
Memory #{hex:2} | Uncorrectable ECC | Asserted | DIMM_{one:A1|A2|B1|B2|C1}
Power Supply PS{n} Status | Presence detected | {each:Asserted|Deasserted}
Power Supply PS{n} Status | Power Supply AC lost | {some:Asserted|Deasserted}
Power Supply PS{n} Status | Failure detected | {each:Asserted|Deasserted}
Fan FAN{int:2} | Lower {some:Critical|Non-critical} going low | Asserted | Reading {int:4} < Threshold {int:4} RPM
Fan FAN{int:2} | Transition to Running | {each:Asserted|Deasserted}
Voltage {one:P12V|P5V|P3V3|VBAT|VCORE} | Lower Critical going low | {some:Asserted|Deasserted} | Reading {float} < Threshold {float} Volts
Drive Slot Bay {int:2} | Drive Present () | {each:Asserted|Deasserted}
Drive Slot Bay {int:2} | Drive Fault () | {each:Asserted|Deasserted}
Processor CPU{n} | IERR | Asserted
Processor CPU{n} | Thermal Trip | Asserted
System Event | Timestamp Clock Sync | Asserted
System ACPI Power State ACPI State | S0/G0: working | Asserted
System ACPI Power State ACPI State | S4/S5: soft-off | Asserted
Button Power Button | Power Button pressed | Asserted
Watchdog2 | {some:Timer interrupt|Hard reset|Power cycle|Power down} ({some:SMS/OS|BIOS FRB2|OEM}) | Asserted
Event Logging Disabled SEL | Log area reset/cleared | Asserted
Physical Security Chassis | General Chassis intrusion () | {each:Asserted|Deasserted}
Critical Interrupt PCI Err | PCI SERR | Asserted | Bus {int:2} Device {n} Function {n}
OS Boot | {some:C: boot completed|PXE boot completed|boot completed - device not specified} | Asserted
""",
    1.0,
)

MODEM = Family(
    "modem",
    "[{clock}] ",
    """
<-- +CSQ: {int:2},{int:2}
--> AT+CSQ
--> AT+CREG?
<-- +CREG: {n},{n},"{hexword:4}","{hexword:8}",{n}
--> AT+COPS=0,2
<-- +COPS: 0,2,"{int:5}",{n}
<-- OK
<-- ERROR
<-- +CME ERROR: {int:3}
<-- +CMS ERROR: {int:3}
<-- RING
<-- NO CARRIER
<-- CONNECT {int:6}
--> AT+QIOPEN={n},{n},"{some:TCP|UDP}","{ip}",{port},0,{n}
<-- +QIOPEN: {n},{int:3}
<-- +QIURC: "recv",{n},{int:4}
<-- +QIURC: "closed",{n}
<-- +QIURC: "pdpdeact",{n}
--> AT+QISEND={n},{int:4}
<-- SEND OK
<-- SEND FAIL
<-- ^MODE: {n},{n}
<-- ^RSSI: {int:2}
rrc: state {one:IDLE -> CONNECTED|CONNECTED -> IDLE|CONNECTED -> INACTIVE}, cause {some:mo-Data|mt-Access|emergency|mo-Signalling}
rrc: meas cell pci={int:3} earfcn={int:4} rsrp={neg} rsrq={neg} sinr={neg}
rrc: handover from pci={int:3} to pci={int:3} {some:ok|failed|timed out}
nas: attach {some:accepted|rejected, cause 15|rejected, cause 7}, tmsi {hexword:8}
nas: tracking area update, tac {hexword:4}
pdp: context {n} {each:up|down}, apn {fqdn}{opt:, addr {ip}}
sim: pin state {some:READY|SIM PIN|SIM PUK|NOT INSERTED}
power: vbat {int:4} mV, temp {int:2} C
power: sleep for {int:3} ms
power: wake by {some:uart|ring|timer|gpio}
watchdog kicked
uart{n}: overrun, {int:3} bytes lost
gnss: fix {n}D, {int:2} sats, hdop {float}
gnss: no fix, {int:2} sats in view
""",
    1.1,
)

PLANT = Family(
    "plant control",
    "{one:12.03.2026|13.03.2026} {hms}.{int:3};{one:PLC1|PLC2|HMI};",
    """
TAG {glued}.PV={float};Q={some:GOOD|BAD|UNCERTAIN};
TAG {glued}.PV={float};Q={some:GOOD|BAD|UNCERTAIN};LIM={some:HI|LO}
ALARM {glued} {some:HIGH|LOW|HIGH HIGH|LOW LOW} limit {float} {one:bar|degC|m3/h|rpm|mm} ACTIVE
ALARM {glued} {some:HIGH|LOW|HIGH HIGH|LOW LOW} limit {float} {one:bar|degC|m3/h|rpm|mm} RETURN
ALARM {glued} acknowledged by {some:OPERATOR|SUPERVISOR|ENGINEER|REMOTE}
STEP {int:2} -> {int:2} seq {one:FILL|HEAT|MIX|DRAIN|RINSE} batch {int:6}
SEQ {one:FILL|HEAT|MIX|DRAIN|RINSE} started batch {int:6}
SEQ {one:FILL|HEAT|MIX|DRAIN|RINSE} held: {words:4}
SEQ {one:FILL|HEAT|MIX|DRAIN|RINSE} done batch {int:6} in {int:4} s
VALVE {glued} opened
VALVE {glued} closed
VALVE {glued} fault: no {some:open|closed} feedback after {int:2} s
PUMP {glued} start {some:AUTO|MANUAL|REMOTE}
PUMP {glued} stop {some:AUTO|MANUAL|REMOTE}
PUMP {glued} trip: {some:overcurrent|dry run|bearing temperature|vibration}
DRIVE {glued} setpoint {float} Hz
DRIVE {glued} fault F{int:4}
MODBUS tcp {ip} unit {int:2} fc {int:2} {some:timeout|exception 2|exception 4|crc}
OPC session {hexword:8} {each:created|closed|timed out} ({word})
RECIPE {snake} loaded ({int:3} parameters)
RECIPE {snake} checksum {hex:8}
CYCLE {int:3} ms max {int:3} ms
E-STOP pressed at {some:panel 1|panel 2|line end}
E-STOP released
SHIFT change {some:early|late|night}
""",
    1.3,
)
APPLIANCES = (ROUTER, STORAGE, BOARD, MODEM, PLANT)
