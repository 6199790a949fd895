#!/usr/bin/env python3
"""Syslog of a made-up cluster, without levels, with alerts: cluster.py SEED SHARE TRAIN TEST LABELS

Writes 6,000 lines of 120 machines to TRAIN, of which SHARE are alerts, 6,000 to TEST, 1 % of them alerts and .3 % ordinary
messages that TRAIN has not, and what the tested lines are to LABELS (CSV id,label; id is the number of the line). Eight
kinds of ordinary messages, six of alerts; one of the six ("Losing some ticks") has no word of failure.
"""
import random
import sys

ALERTS = [
    "kernel: [KERNEL_IB][ib_tavor]Local Catastrophic Error",
    "kernel: EXT3-fs error (device sda5): ext3_journal_start_sb: Detected aborted journal",
    "pbs_mom: Bad file descriptor (9) in tm_request, job 5432.admin1 not running",
    "kernel: mptscsih: ioc0: attempting task abort! (sc=00000101f5d4e7c0)",
    "kernel: Losing some ticks... checking if CPU frequency changed.",
    "check-disks: [0:3] failed",
]
NEW = [
    "dhcpd: DHCPDISCOVER from 00:11:43:e3:ba:c3 via eth1",
    "in.tftpd[{p}]: tftp: client does not accept options",
    "syslogd 1.4.1: restart.",
    "snmpd[{p}]: Received SNMP packet(s) from 10.0.0.3",
]
USUAL = [
    "crond(pam_unix)[{p}]: session closed for user root",
    "crond(pam_unix)[{p}]: session opened for user root by (uid=0)",
    "crond[{p}]: (root) CMD (run-parts /etc/cron.hourly)",
    "ntpd[{p}]: synchronized to 10.100.{q}.250, stratum 3",
    "sshd[{p}]: Local disconnected: Connection closed.",
    "sshd[{p}]: connection lost: 'Connection closed.'",
    "sendmail[{p}]: jA9J1UvC00{p}: from=root, size={p}, class=0, nrcpts=1, msgid=<{p}.jA9J1UvC00{p}@eadmin1>",
    "/apps/sbin/gmetad[1682]: data_thread() got not answer from any [rack_{q}] datasource",
]


def main(seed, share, train, test, labels):
    r = random.Random(int(seed))
    hosts = [f"dn{r.randint(1, 1000)}" for _ in range(60)] + [f"cn{r.randint(1, 1000)}" for _ in range(60)]
    clock = 1131566461

    def line(messages):
        nonlocal clock
        clock += r.randint(0, 2)
        host, day = r.choice(hosts), clock % 86400
        text = r.choice(messages).format(p=r.randint(100, 32000), q=r.randint(10, 30))
        time = f"{day // 3600:02d}:{day // 60 % 60:02d}:{day % 60:02d}"
        return f"{clock} 2005.11.09 {host} Nov 9 {time} {host}/{host} {text}"

    with open(train, "w") as out:
        for _ in range(6000):
            out.write(line(ALERTS if r.random() < float(share) else USUAL) + "\n")
    with open(test, "w") as out, open(labels, "w") as said:
        said.write("id,label\n")
        for i in range(6000):
            kind = r.random()
            messages = ALERTS if kind < 0.01 else NEW if kind < 0.013 else USUAL
            out.write(line(messages) + "\n")
            said.write(f"{i + 1},{int(messages is ALERTS)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
