"""Send the sample fleet to a running Argus over its own HTTP API, as a gateway would."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

from jobs.commands.client import Client, batch_path
from jobs.sample.drive_log import lines, supply_voltage
from jobs.sample.fleet import Drive, drives
from jobs.sample.write_dlt import dlt_file
from jobs.sample.write_rec import rec_file
from jobs.sample.write_text import text_file

_SENDERS = 4


def drive_files(drive: Drive) -> dict[str, bytes]:
    """Return the files of one drive by name: always `rec`, with DLT and text beside it."""
    spoken = lines(drive)
    stamp = f"{drive.start:%Y%m%d_%H%M}"
    rec = rec_file(drive, spoken, supply_voltage(drive))
    files = {
        f"{drive.vehicle.vehicle_id}_{stamp}.rec": _flip_a_byte(rec) if drive.damaged else rec,
        f"ecu1_{stamp}.dlt": dlt_file(spoken, drive.start),
        f"telematics_{stamp}.log": text_file(spoken, drive.start),
    }
    return {name: content for name, content in files.items() if content}


def write_fleet(folder: Path, last_day: datetime) -> int:
    """Write every file of the fleet to `folder`, a folder per batch; return how many files."""
    count = 0
    for drive in drives(last_day):
        target = folder / f"{drive.vehicle.vehicle_id}_{drive.number}"
        target.mkdir(parents=True)
        for name, content in drive_files(drive).items():
            (target / name).write_bytes(content)
            count += 1
    return count


def load(client: Client, last_day: datetime, on_batch: Callable[[str], None]) -> int:
    """Upload and complete every batch of the fleet; return how many. `on_batch` hears each batch id.

    Idempotency keys make a load that was cut off safe to repeat.
    """
    with ThreadPoolExecutor(_SENDERS) as senders:
        sent = 0
        for batch_id in senders.map(lambda drive: _send(client, drive), drives(last_day)):
            on_batch(batch_id)
            sent += 1
        return sent


def _send(client: Client, drive: Drive) -> str:
    batch = client.post(
        "/api/v1/batches",
        headers={"Idempotency-Key": f"sample-{drive.vehicle.vin}-{drive.start:%Y%m%dT%H%M}"},
        json={
            "vin": drive.vehicle.vin,
            "vehicle_id": drive.vehicle.vehicle_id,
            "platform": drive.vehicle.platform,
            "firmware": drive.firmware,
        },
    )
    batch_id = str(batch["batch_id"])
    if batch["status"] != "pending":
        return batch_id
    address = batch_path(batch_id)
    there = {str(file["name"]) for file in client.get(f"{address}/files")["files"]}
    for name, content in drive_files(drive).items():
        if name not in there:
            client.post(f"{address}/files", params={"name": name}, content=content)
    client.post(f"{address}/complete")
    return batch_id


def _flip_a_byte(content: bytes) -> bytes:
    """Damage one block in the middle: its CRC no longer fits, everything around it still reads."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :]
