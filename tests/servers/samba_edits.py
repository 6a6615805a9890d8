#!/usr/bin/python3
"""Edits the forest of a Samba domain controller at random.

  samba_edits.py URL BIND_DN PASSWORD_FILE SEED COUNT

Prints each edit, and "moved" for one by which a folder with what is in it
takes another name. The same seed on the same forest makes the same edits.
"""
import random
import sys

import ldb
from samba.credentials import Credentials
from samba.param import LoadParm
from samba.samdb import SamDB

BASE = 'DC=contoso,DC=test'
CORP = 'OU=Corp,' + BASE
OTHER = 'OU=Other,' + BASE


def connect(url, bind_dn, password_file):
    settings = LoadParm()
    # The certificate is checked by the program under test, not here.
    settings.set('tls verify peer', 'no_check')
    account = Credentials()
    account.guess(settings)
    account.set_bind_dn(bind_dn)
    with open(password_file, encoding='utf-8') as file:
        account.set_password(file.read())
    return SamDB(url=url, credentials=account, lp=settings)


class Forest:
    def __init__(self, database, seed):
        self.db = database
        self.dice = random.Random(seed)
        self.seed = seed
        self.names = 0
        if not self.all('(ou=Other)'):
            self.db.add({'dn': OTHER, 'objectClass': 'organizationalUnit'})
            # Whoever may see deleted objects can tell by this one.
            leaver = {'dn': 'CN=leaver,' + OTHER, 'objectClass': 'user'}
            self.db.add(leaver)
            self.db.delete(leaver['dn'])

    def all(self, filter_):
        found = []
        for base in (CORP, OTHER):
            try:
                found += [str(m.dn) for m in self.db.search(
                    base=base, scope=ldb.SCOPE_SUBTREE, expression=filter_, attrs=['dn'])]
            except ldb.LdbError:
                pass
        return sorted(found)

    def pick(self, kind):
        found = self.all({'user': '(&(objectClass=user)(sAMAccountName=*))',
                          'group': '(objectClass=group)',
                          'folder': '(objectClass=organizationalUnit)'}[kind])
        return self.dice.choice(found) if found else None

    def name(self, kind):
        self.names += 1
        return '%s%d-%d' % (kind, self.seed, self.names)

    def change(self, dn, operation, attribute, value):
        self.db.modify_ldif('dn: %s\nchangetype: modify\n%s: %s\n%s: %s\n' % (
            dn, operation, attribute, attribute, value))

    def add(self, kind, parent):
        name = self.name(kind)
        dn = 'CN=%s,%s' % (name, parent)
        entry = {'dn': dn, 'objectClass': kind, 'sAMAccountName': name}
        if kind == 'user':
            entry['userAccountControl'] = '546'
        self.db.add(entry)
        return 'add ' + dn

    def call(self, dn, name, parent):
        if parent == dn or parent.endswith(',' + dn):
            return ''
        rdn = '%s=%s' % (dn[:2], name) if name else dn.split(',')[0]
        new = '%s,%s' % (rdn, parent or dn.split(',', 1)[1])
        if new.lower() == dn.lower():
            return ''
        self.db.rename(dn, new)
        return 'call %s %s' % (dn, new)

    def folder(self):
        dn = self.pick('folder')
        roll = self.dice.randrange(4)
        if roll < 2 or dn in (CORP, OTHER):
            new = 'OU=%s,%s' % (self.name('Site'), dn)
            self.db.add({'dn': new, 'objectClass': 'organizationalUnit'})
            return 'add ' + new
        if roll == 2:
            self.db.delete(dn, ['tree_delete:1'])
            return 'delete ' + dn
        done = (self.call(dn, self.name('Moved'), '') if self.dice.randrange(2)
                else self.call(dn, '', self.pick('folder')))
        return 'moved\n' + done if done else ''

    def member(self, operation):
        group, member = self.pick('group'), self.pick(self.dice.choice(['user', 'user', 'group']))
        if not group or not member or member == group:
            return ''
        if operation == 'delete':
            members = self.db.search(base=group, scope=ldb.SCOPE_BASE, attrs=['member'])[0]
            if 'member' not in members:
                return ''
            member = str(self.dice.choice(sorted(str(m) for m in members['member'])))
        self.change(group, operation, 'member', member)
        return '%s %s %s' % (operation, group, member)

    def edit(self):
        roll = self.dice.randrange(100)
        if roll < 8:
            return self.add('user', self.pick('folder'))
        if roll < 14:
            return self.add('group', self.pick('folder'))
        if roll < 20:
            return self.folder()
        if roll < 36:
            return self.member('add')
        if roll < 48:
            return self.member('delete')
        kind = 'group' if roll < 60 else 'user'
        dn = self.pick(kind)
        if not dn:
            return ''
        roll = self.dice.randrange(6)
        if roll == 0:
            self.db.delete(dn)
            return 'delete ' + dn
        if roll == 1:
            return self.call(dn, self.name('renamed'), '')
        if roll == 2:
            return self.call(dn, '', self.pick('folder'))
        if kind == 'user' and roll == 3:
            self.change(dn, 'replace', 'userAccountControl', self.dice.choice(['546', '544']))
            return 'disable or enable ' + dn
        self.change(dn, 'replace', 'description' if kind == 'group' else 'department',
                    self.name('text'))
        return 'change ' + dn


def main(url, bind_dn, password_file, seed, count):
    forest = Forest(connect(url, bind_dn, password_file), int(seed))
    for _ in range(int(count)):
        try:
            print(forest.edit())
        except ldb.LdbError as error:
            # E.g. twice the same member, or a name that is taken.
            print('refused: %s' % error.args[1])


if __name__ == '__main__':
    main(*sys.argv[1:])
