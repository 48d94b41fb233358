#!/usr/bin/python3
"""Asks libvirt itself what it makes of guests: define, dumpxml --inactive, undefine.

Runs in a mount namespace of its own (askLibvirt.ts makes it with unshare) with libvirt's QEMU driver inside the process
(qemu:///embed): no daemon, nothing of the machine's own libvirt is read or written. One JSON object a line on both
sides. First comes {"devices": [...], "cache": folder}, the host's PCI devices as a host snapshot has them; the answer is
{"libvirt": number, "qemu": number} or {"failed": reason}. Then each {"xml": text} is answered by
{"defineOk": bool, "defineError": text or null, "xml": text or null}.
"""
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import threading

DEVICES = '/sys/bus/pci/devices'
GROUPS = '/sys/kernel/iommu_groups'
RUN = '/run/libvirt'
# The name is compiled into Debian's libvirt, which looks it up before it reads any configuration.
USER = 'libvirt-qemu'
GROUP = 'kvm'


def mount_tmpfs(folder):
    os.makedirs(folder, exist_ok=True)
    subprocess.run(['mount', '-t', 'tmpfs', '-o', 'mode=755', 'made-up', folder], check=True)


def bind(content, target, mode=0o644):
    """Lays a file with that content over another one."""
    handle, name = tempfile.mkstemp(dir=RUN)
    with os.fdopen(handle, 'w') as file:
        file.write(content)
    os.chmod(name, mode)
    subprocess.run(['mount', '--bind', name, target], check=True)


def write(path, content):
    with open(path, 'wb') as file:
        file.write(content)


def number(device, field, default):
    return int(device.get(field) or default, 16)


def configuration(vendor, product, kind):
    """The configuration space of a PCI Express endpoint that can be reset on its own."""
    space = bytearray(256)
    struct.pack_into('<HHHH', space, 0, vendor, product, 0, 0x10)
    space[9:12] = kind.to_bytes(3, 'little')
    space[0x34] = 0x40
    struct.pack_into('<BBHI', space, 0x40, 0x10, 0, 2, 1 << 28)
    return bytes(space)


def make_host(devices):
    """The devices as sysfs shows them; libvirt reads a group from the link iommu_group (util/virpci.c)."""
    groups = GROUPS
    if os.path.isdir(DEVICES):
        mount_tmpfs(DEVICES)
    else:
        mount_tmpfs('/sys/bus')
        os.makedirs(DEVICES)
    if os.path.isdir(groups):
        mount_tmpfs(groups)
    else:
        groups = os.path.join(DEVICES, '.groups')
    for device in devices:
        folder = os.path.join(DEVICES, device['address'])
        os.mkdir(folder)
        vendor, product = number(device, 'vendor', '0x1af4'), number(device, 'device', '0x1000')
        kind = number(device, 'class', '0x020000')
        write(folder + '/vendor', b'0x%04x\n' % vendor)
        write(folder + '/device', b'0x%04x\n' % product)
        write(folder + '/class', b'0x%06x\n' % kind)
        write(folder + '/numa_node', b'-1\n')
        write(folder + '/resource', b'0x0 0x0 0x0\n' * 7)
        write(folder + '/config', configuration(vendor, product, kind))
        group = device.get('iommuGroup')
        if group is not None:
            members = os.path.join(groups, str(group), 'devices')
            os.makedirs(members, exist_ok=True)
            os.symlink(os.path.dirname(members), folder + '/iommu_group')
            os.symlink(folder, os.path.join(members, device['address']))


def make_user():
    """The user and group that libvirt asks for, where the machine has none: only libvirt-daemon-system makes them."""
    for path, name, line in (('/etc/passwd', USER, f'{USER}:x:0:0::/:/usr/sbin/nologin\n'),
                             ('/etc/group', GROUP, f'{GROUP}:x:0:\n'),
                             ('/etc/group', USER, f'{USER}:x:0:\n')):
        with open(path, encoding='utf-8') as file:
            content = file.read()
        if not any(entry.startswith(name + ':') for entry in content.splitlines()):
            bind(content.rstrip('\n') + '\n' + line, path)


def make_swtpm():
    """An emulated TPM needs swtpm, which libvirt only asks what it can do (util/virtpm.c): the answer of swtpm 0.7."""
    folder = tempfile.mkdtemp(dir=RUN)
    os.chmod(folder, 0o755)
    able = {'type': 'swtpm', 'features': ['tpm-1.2', 'tpm-2.0'], 'version': '0.7.1'}
    for name in ('swtpm', 'swtpm_setup', 'swtpm_ioctl'):
        path = os.path.join(folder, name)
        write(path, f"#!/bin/sh\necho '{json.dumps(able)}'\n".encode())
        os.chmod(path, 0o755)
    os.environ['PATH'] = folder + os.pathsep + os.environ['PATH']


def open_libvirt(cache):
    """What QEMU can do takes long to find out: it is kept in `cache` between runs."""
    import libvirt
    libvirt.registerErrorHandler(lambda context, error: None, None)
    libvirt.virEventRegisterDefaultImpl()

    def serve_events():
        while True:
            libvirt.virEventRunDefaultImpl()
    threading.Thread(target=serve_events, daemon=True).start()

    root = tempfile.mkdtemp(dir=RUN)
    os.chmod(root, 0o755)
    own = os.path.join(root, 'cache', 'qemu', 'capabilities')
    os.makedirs(own)
    os.makedirs(cache, exist_ok=True)
    for name in os.listdir(cache):
        shutil.copy2(os.path.join(cache, name), own)
    connection = libvirt.open('qemu:///embed?root=' + root)
    connection.getCapabilities()
    for name in os.listdir(own):
        if not os.path.exists(os.path.join(cache, name)):
            handle, draft = tempfile.mkstemp(dir=cache)
            os.close(handle)
            shutil.copy2(os.path.join(own, name), draft)
            os.replace(draft, os.path.join(cache, name))
    return libvirt, connection


def define(libvirt, connection, xml):
    try:
        domain = connection.defineXMLFlags(xml, 0)
    except libvirt.libvirtError as error:
        return {'defineOk': False, 'defineError': error.get_error_message() or str(error), 'xml': None}
    try:
        flags = libvirt.VIR_DOMAIN_XML_INACTIVE | libvirt.VIR_DOMAIN_XML_SECURE
        return {'defineOk': True, 'defineError': None, 'xml': domain.XMLDesc(flags)}
    finally:
        # A file that the guest names as its NVRAM is never deleted.
        domain.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_KEEP_NVRAM)


def main():
    if os.environ.get('OUTER_MOUNTS', '') in ('', os.readlink('/proc/self/ns/mnt')):
        sys.exit('worker.py lays made-up devices over /sys: only in a mount namespace of its own')
    answers = os.fdopen(os.dup(1), 'w', buffering=1)
    os.dup2(2, 1)

    def answer(content):
        answers.write(json.dumps(content) + '\n')

    host = json.loads(sys.stdin.readline())
    try:
        mount_tmpfs(RUN)
        make_host(host['devices'])
        make_user()
        make_swtpm()
        if os.path.exists('/dev/kvm'):
            # Where QEMU can open it and libvirt thinks it cannot, libvirt would examine QEMU anew for every guest.
            bind('', '/dev/kvm', 0)
        libvirt, connection = open_libvirt(host['cache'])
        answer({'libvirt': libvirt.getVersion(), 'qemu': connection.getVersion()})
    except Exception as error:  # pylint: disable=broad-except
        answer({'failed': f'{type(error).__name__}: {error}'})
        os._exit(1)
    for line in sys.stdin:
        answer(define(libvirt, connection, json.loads(line)['xml']))
    answers.flush()
    # The driver's own clean-up has nothing left to do, and takes long.
    os._exit(0)


main()
