#!/usr/bin/python3
"""Makes the database of a Samba AD domain controller for tests.

  samba_domain.py provision CONF IP PASSWORD   an empty domain contoso.test
  samba_domain.py schema                       LDIF: the attributes of Skype for Business
  samba_domain.py forest FILE PASSWORD IP      LDIF: the forest of FILE as Samba takes it

Samba's own tool writes access lists onto a file share, which a container may
not; its Python interface does the same without. Runs under the distribution's
python3, which has Samba's modules.
"""
import base64
import sys

BASE = 'DC=contoso,DC=test'
SID = 'S-1-5-21-1004336348-1177238915-682003330'
# Name, OID, syntax, OM syntax, single-valued. Attributes of Office
# Communications Server have Microsoft's OIDs; of the later ones no OID is
# published, so they carry numbers of the documentation arc 32473.
ATTRIBUTES = [
    ('PrimaryUserAddress', '1.2.840.113556.1.6.24.1.1', '2.5.5.12', 64),
    ('UserEnabled', '1.2.840.113556.1.6.24.1.6', '2.5.5.8', 1),
    ('TargetHomeServer', '1.2.840.113556.1.6.24.1.47', '2.5.5.1', 127),
    ('PrimaryHomeServer', '1.2.840.113556.1.6.24.1.57', '2.5.5.1', 127),
    ('OptionFlags', '1.2.840.113556.1.6.24.1.87', '2.5.5.9', 2),
    ('Line', '1.2.840.113556.1.6.24.1.88', '2.5.5.12', 64),
    ('LineServer', '1.2.840.113556.1.6.24.1.89', '2.5.5.12', 64),
    ('DeploymentLocator', '1.3.6.1.4.1.32473.24.1', '2.5.5.12', 64),
    ('UserPolicies', '1.3.6.1.4.1.32473.24.2', '2.5.5.12', 64),
    ('OwnerUrn', '1.3.6.1.4.1.32473.24.3', '2.5.5.12', 64),
    ('PrivateLine', '1.3.6.1.4.1.32473.24.4', '2.5.5.12', 64),
]
# What Exchange keeps for the customer; one of fifteen is enough here.
COPY = ('extensionAttribute10', '1.3.6.1.4.1.32473.24.10', '2.5.5.12', 64)
POOLS = ['sfbpool01.contoso.test', 'sfbpool02.contoso.test']


def provision(conf, ip, password):
    from samba.auth import system_session
    from samba.dcerpc import security
    from samba.dsdb import DS_DOMAIN_FUNCTION_2008_R2
    from samba.param import LoadParm
    from samba.provision import provision as make
    import logging
    settings = LoadParm()
    settings.load(conf)
    logging.basicConfig(stream=sys.stdout, level=logging.WARNING)
    make(logging.getLogger('provision'), system_session(), smbconf=conf,
         lp=settings, realm='CONTOSO.TEST', domain='CONTOSO',
         domainsid=security.dom_sid(SID), hostname='dc1', hostip=ip,
         adminpass=password, dns_backend='NONE',
         serverrole='active directory domain controller',
         dom_for_fun_level=DS_DOMAIN_FUNCTION_2008_R2, skip_sysvolacl=True,
         backend_store='mdb', backend_store_size=8 << 30, batch_mode=True)


def attribute(name, oid, syntax, om):
    print('dn: CN=%s,CN=Schema,CN=Configuration,%s' %
          (name.replace('msRTCSIP-', 'ms-RTC-SIP-'), BASE))
    print('changetype: add\nobjectClass: attributeSchema')
    print('lDAPDisplayName: ' + name)
    print('attributeID: %s\nattributeSyntax: %s\noMSyntax: %d' % (oid, syntax, om))
    if om == 127:
        print('oMObjectClass:: KwwCh3McAIVK')
    single = 'FALSE' if name.endswith('UserPolicies') else 'TRUE'
    print('isSingleValued: %s\nsearchFlags: %d\n' %
          (single, name.endswith('PrimaryUserAddress')))


def schema():
    for name, oid, syntax, om in ATTRIBUTES:
        attribute('msRTCSIP-' + name, oid, syntax, om)
    attribute(*COPY)


def user_class():
    print('dn: CN=User,CN=Schema,CN=Configuration,%s\nchangetype: modify' % BASE)
    print('add: mayContain')
    for name, *_ in ATTRIBUTES:
        print('mayContain: msRTCSIP-' + name)
    print('mayContain: %s\n-\n' % COPY[0])


def container(dn, kind='container'):
    print('dn: %s\nchangetype: add\nobjectClass: %s\n' % (dn, kind))


def accounts(password, ip):
    """The service account and the name of the service at a bare address."""
    quoted = base64.b64encode(('"%s"' % password).encode('utf-16-le')).decode()
    print('dn: CN=svc-cutover,CN=Users,%s\nchangetype: add\nobjectClass: user' % BASE)
    print('sAMAccountName: svc-cutover\nuserPrincipalName: svc-cutover@contoso.test')
    print('userAccountControl: 66048\nunicodePwd:: %s\n' % quoted)
    print('dn: CN=Domain Admins,CN=Users,%s\nchangetype: modify\nadd: member' % BASE)
    print('member: CN=svc-cutover,CN=Users,%s\n-\n' % BASE)
    print('dn: CN=DC1,OU=Domain Controllers,%s\nchangetype: modify' % BASE)
    print('add: servicePrincipalName\nservicePrincipalName: ldap/%s' % ip)
    print('servicePrincipalName: ldap/localhost\n-\n')
    services = 'CN=RTC Service,CN=Services,CN=Configuration,' + BASE
    container(services)
    container('CN=Pools,' + services)
    for pool in POOLS:
        dn = 'CN=%s,CN=Pools,%s' % (pool, services)
        for name in ('', 'CN=Microsoft,', 'CN=Lc Services,CN=Microsoft,'):
            container(name + dn)


def entries(path):
    """Entries as (dn, [(name, value bytes)]); the file has no folded lines."""
    dn, values = None, []
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            line = line.rstrip('\n')
            if not line:
                if dn:
                    yield dn, values
                dn, values = None, []
                continue
            if line.startswith('#'):
                continue
            name, value = line.split(':', 1)
            if value.startswith(':'):
                value = base64.b64decode(value[1:])
            else:
                value = value.strip().encode()
            if name == 'dn':
                dn = value.decode()
            else:
                values.append((name, value))


def sid_text(raw):
    parts = [int.from_bytes(raw[8 + 4 * i:12 + 4 * i], 'little') for i in range(raw[1])]
    return 'S-%d-%d-%s' % (raw[0], int.from_bytes(raw[2:8], 'big'), '-'.join(map(str, parts)))


def forest(path):
    groups = {}
    for dn, values in entries(path):
        if dn.lower() == BASE.lower():
            continue
        print('dn: ' + dn)
        for name, value in values:
            if name == 'memberof':
                # Computed by the directory from the groups' own members.
                groups.setdefault(value.decode(), []).append(dn)
            elif name == 'objectsid':
                print('objectSid: ' + sid_text(value))
            elif name == 'objectclass' and value in (b'top', b'person', b'organizationalPerson'):
                pass
            elif name != 'cn' and name != 'ou':
                print('%s:: %s' % (name, base64.b64encode(value).decode()))
        print()
    for dn, members in sorted(groups.items()):
        print('dn: %s\nobjectClass: group' % dn)
        print('sAMAccountName: ' + dn.split(',')[0].split('=')[1])
        for member in members:
            print('member: ' + member)
        print()


if __name__ == '__main__':
    verbs = {'provision': provision, 'schema': schema, 'class': user_class,
             'accounts': accounts, 'forest': forest}
    verbs[sys.argv[1]](*sys.argv[2:])
