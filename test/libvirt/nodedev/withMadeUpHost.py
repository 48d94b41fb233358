#!/usr/bin/python3
"""Runs a program on a made-up POWER host: its own /sys with PCI devices, and a libvirtd that reads them.

withMadeUpHost.py DEVICES.json PROGRAM [ARGUMENT...]   in a mount namespace of its own (nodedev.test.ts makes it)

libvirtd serves the drivers for node devices and QEMU only, on a socket in a /run of its own: nothing of the machine's
libvirt is read, written or started.
"""
import glob
import json
import os
import shutil
import struct
import subprocess
import sys
import time

RUN = '/run'
SOCKET = '/run/libvirt/libvirt-sock-ro'
# The name is compiled into Debian's libvirt, which looks it up before it reads any configuration.
USER = 'libvirt-qemu'
GROUP = 'kvm'


def mount_tmpfs(folder):
    subprocess.run(['mount', '-t', 'tmpfs', '-o', 'mode=755', 'made-up', folder], check=True)


def write(path, content):
    with open(path, 'wb') as file:
        file.write(content if isinstance(content, bytes) else content.encode())


def link(target, path):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    os.symlink(target, path)


def configuration(vendor, product, kind):
    """The configuration space of a PCI Express endpoint."""
    space = bytearray(256)
    struct.pack_into('<HHHH', space, 0, vendor, product, 0, 0x10)
    space[9:12] = kind.to_bytes(3, 'little')
    space[0x34] = 0x40
    struct.pack_into('<BBHI', space, 0x40, 0x10, 0, 2, 1 << 28)
    return bytes(space)


def make_device(device):
    address = device['address']
    folder = '/sys/devices/pci/' + address
    os.makedirs(folder)
    vendor, product, kind = (device.get(field) for field in ('vendor', 'device', 'class'))
    node = device.get('numaNode')
    write(folder + '/vendor', vendor + '\n')
    write(folder + '/device', product + '\n')
    write(folder + '/class', kind + '\n')
    write(folder + '/numa_node', f'{-1 if node is None else node}\n')
    write(folder + '/resource', '0x0000000000000000 0x0000000000000000 0x0000000000000000\n' * 7)
    write(folder + '/config', configuration(int(vendor, 16), int(product, 16), int(kind, 16)))
    driver = device.get('driver')
    event = [f'PCI_CLASS={kind[2:].lstrip("0") or "0"}', f'PCI_ID={vendor[2:]}:{product[2:]}', f'PCI_SLOT_NAME={address}']
    if driver is not None:
        event.insert(0, f'DRIVER={driver}')
        os.makedirs('/sys/bus/pci/drivers/' + driver, exist_ok=True)
        os.symlink('/sys/bus/pci/drivers/' + driver, folder + '/driver')
    write(folder + '/uevent', '\n'.join(event) + '\n')
    os.symlink('/sys/bus/pci', folder + '/subsystem')
    link(folder, '/sys/bus/pci/devices/' + address)
    group = device.get('iommuGroup')
    if group is not None:
        os.makedirs(f'/sys/kernel/iommu_groups/{group}', exist_ok=True)
        os.symlink(f'/sys/kernel/iommu_groups/{group}', folder + '/iommu_group')
        link(folder, f'/sys/kernel/iommu_groups/{group}/devices/{address}')
    if device.get('physicalFunction'):
        os.symlink('../' + device['physicalFunction'], folder + '/physfn')
    functions = device.get('virtualFunctions') or []
    for index, function in enumerate(functions):
        os.symlink('../' + function, f'{folder}/virtfn{index}')
    if functions:
        write(folder + '/sriov_totalvfs', f'{len(functions)}\n')
        write(folder + '/sriov_numvfs', f'{len(functions)}\n')


def make_user():
    for path, line in (('/etc/passwd', f'{USER}:x:0:0::/:/usr/sbin/nologin\n'), ('/etc/group', f'{GROUP}:x:0:\n{USER}:x:0:\n')):
        with open(path, encoding='utf-8') as file:
            content = file.read()
        copy = RUN + '/' + os.path.basename(path)
        write(copy, content.rstrip('\n') + '\n' + line)
        os.chmod(copy, 0o644)
        subprocess.run(['mount', '--bind', copy, path], check=True)


def start_libvirtd():
    drivers = RUN + '/drivers'
    os.mkdir(drivers)
    for name in ('nodedev', 'qemu'):
        for file in glob.glob(f'/usr/lib/*/libvirt/connection-driver/libvirt_driver_{name}.so'):
            shutil.copy(file, drivers)
    write(RUN + '/libvirtd.conf', 'unix_sock_dir = "/run/libvirt"\nauth_unix_ro = "none"\nauth_unix_rw = "none"\nunix_sock_group = "root"\n')
    # libudev would refuse a /sys that is none of the kernel's.
    environment = {**os.environ, 'LIBVIRT_DRIVER_DIR': drivers, 'SYSTEMD_DEVICE_VERIFY_SYSFS': '0'}
    command = ['/usr/sbin/libvirtd', '--config', RUN + '/libvirtd.conf', '--pid-file', RUN + '/libvirtd.pid']
    with open(RUN + '/libvirtd.log', 'wb') as log:
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log)


def wait_for(devices):
    """Until libvirt has found them all: it looks for them in a thread of its own."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if os.path.exists(SOCKET):
            asked = ['virsh', '--readonly', '--quiet', '--connect', 'qemu:///system', 'nodedev-list', '--cap', 'pci']
            found = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()
            if len(found) == len(devices):
                return
        time.sleep(0.2)
    with open(RUN + '/libvirtd.log', encoding='utf-8') as log:
        sys.exit('libvirtd did not find the devices:\n' + log.read()[-2000:])


def main():
    if os.environ.get('OUTER_MOUNTS', '') in ('', os.readlink('/proc/self/ns/mnt')):
        sys.exit('withMadeUpHost.py lays a made-up host over /sys: only in a mount namespace of its own')
    with open(sys.argv[1], encoding='utf-8') as file:
        devices = json.load(file)
    mount_tmpfs('/sys')
    for folder in ('/sys/bus/pci/devices', '/sys/bus/pci/drivers', '/sys/kernel/iommu_groups', '/sys/class'):
        os.makedirs(folder)
    for device in devices:
        make_device(device)
    mount_tmpfs(RUN)
    os.makedirs(RUN + '/libvirt')
    os.makedirs(RUN + '/udev')
    # Without it libudev believes that nobody keeps a database of devices.
    write(RUN + '/udev/control', '')
    os.makedirs('/var/lib/libvirt', exist_ok=True)
    mount_tmpfs('/var/lib/libvirt')
    make_user()
    libvirtd = start_libvirtd()
    try:
        wait_for(devices)
        status = subprocess.run(sys.argv[2:], check=False).returncode
    finally:
        libvirtd.terminate()
        libvirtd.wait(30)
    sys.exit(status)


main()
