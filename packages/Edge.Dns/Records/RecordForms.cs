using static Edge.Dns.DnsRecordType;
using static Edge.Dns.RecordFields;

namespace Edge.Dns;

/// <summary>What each type's data consists of, field by field as its RFC draws them. Other types have the form of RFC 3597.</summary>
internal static class RecordForms
{
    private const int LowTypeCount = 512;

    private static readonly RecordForm[] All =
    [
        // RFC 1035
        new(A, Address4("address")),
        new(Ns, Name("server", NameUse.Old)),
        new(Md, Name("host", NameUse.Lowered | NameUse.Expanded)),
        new(Mf, Name("host", NameUse.Lowered | NameUse.Expanded)),
        new(Cname, Name("target", NameUse.Old)),
        new(
            Soa,
            Name("primary server", NameUse.Old),
            Name("mailbox", NameUse.Old),
            Number32("serial"),
            Duration("refresh"),
            Duration("retry"),
            Duration("expire"),
            Duration("minimum")),
        new(Mb, Name("host", NameUse.Lowered | NameUse.Expanded)),
        new(Mg, Name("mailbox", NameUse.Lowered | NameUse.Expanded)),
        new(Mr, Name("mailbox", NameUse.Lowered | NameUse.Expanded)),
        new(Ptr, Name("target", NameUse.Old)),
        new(Hinfo, Text("hardware"), Text("system")),
        new(Minfo, Name("responsible mailbox", NameUse.Lowered | NameUse.Expanded), Name("error mailbox", NameUse.Lowered | NameUse.Expanded)),
        new(Mx, Number16("preference"), Name("exchange", NameUse.Old)),
        new(Txt, Texts("text")),

        // Hosts, people and places
        new(Rp, Name("mailbox", NameUse.Lowered | NameUse.Expanded), Name("texts", NameUse.Lowered | NameUse.Expanded)),
        new(Afsdb, Number16("subtype"), Name("host", NameUse.Lowered | NameUse.Expanded)),
        new(X25, Text("address")),
        new(Isdn, Texts("address", countMax: 2)),
        new(Rt, Number16("preference"), Name("host", NameUse.Lowered | NameUse.Expanded)),
        new(Px, Number16("preference"), Name("RFC 822 domain", NameUse.Lowered | NameUse.Expanded), Name("X.400 domain", NameUse.Lowered | NameUse.Expanded)),
        new(Gpos, Text("longitude"), Text("latitude"), Text("altitude")),
        new(Aaaa, Address6("address")),
        new(Loc, Location("location")),
        new(Srv, Number16("priority"), Number16("weight"), Number16("port"), Name("target", NameUse.Lowered | NameUse.Expanded)),
        new(
            Naptr,
            Number16("order"),
            Number16("preference"),
            Text("flags"),
            Text("services"),
            Text("expression"),
            Name("replacement", NameUse.Lowered | NameUse.Expanded)),
        new(Kx, Number16("preference"), Name("exchanger", NameUse.Lowered)),
        new(Dname, Name("target", NameUse.Lowered | NameUse.Expanded)),
        new(Apl, Prefixes("prefix")),
        new(Hip, HostIdentity("host identity")),
        new(Eui48, Octets("address", 6)),
        new(Eui64, Octets("address", 8)),
        new(Nid, Number16("preference"), Locator64("node identifier")),
        new(L32, Number16("preference"), Address4("locator")),
        new(L64, Number16("preference"), Locator64("locator")),
        new(Lp, Number16("preference"), Name("locators", NameUse.Plain)),
        new(Dhcid, Base64("digest")),
        new(DnsRecordType.Uri, Number16("priority"), Number16("weight"), OpenText("target")),
        new(Amtrelay, Relay("relay")),
        new(Svcb, Number16("priority"), Name("target", NameUse.Plain), Parameters("parameter")),
        new(Https, Number16("priority"), Name("target", NameUse.Plain), Parameters("parameter")),

        // Texts with a type of their own
        new(Ninfo, Texts("text")),
        new(Spf, Texts("text")),
        new(Avc, Texts("text")),
        new(ResInfo, Texts("text")),
        new(Wallet, Texts("text")),

        // Keys and certificates
        new(Cert, Mnemonic16("certificate type", Mnemonics.Certificates), Number16("key tag"), Mnemonic8("algorithm", Mnemonics.Algorithms), Base64("certificate")),
        new(Sshfp, Number8("algorithm"), Number8("fingerprint type"), Hex("fingerprint")),
        new(Ipseckey, IpsecGateway("gateway"), OptionalBase64("key")),
        new(Tlsa, Number8("usage"), Number8("selector"), Number8("matching type"), Hex("certificate")),
        new(Smimea, Number8("usage"), Number8("selector"), Number8("matching type"), Hex("certificate")),
        new(OpenPgpKey, Base64("key")),
        new(Caa, Number8("flags"), Tag("tag"), OpenText("value")),

        // DNSSEC
        new(Ds, Number16("key tag"), Mnemonic8("algorithm", Mnemonics.Algorithms), Digest("digest")),
        new(Cds, Number16("key tag"), Mnemonic8("algorithm", Mnemonics.Algorithms), Digest("digest")),
        new(Dlv, Number16("key tag"), Mnemonic8("algorithm", Mnemonics.Algorithms), Digest("digest")),
        new(Ta, Number16("key tag"), Mnemonic8("algorithm", Mnemonics.Algorithms), Digest("digest")),
        new(Dnskey, Number16("flags"), Number8("protocol"), Mnemonic8("algorithm", Mnemonics.Algorithms), Base64("key")),
        new(Cdnskey, Number16("flags"), Number8("protocol"), Mnemonic8("algorithm", Mnemonics.Algorithms), Base64("key")),
        new(
            Rrsig,
            TypeCode("type covered"),
            Mnemonic8("algorithm", Mnemonics.Algorithms),
            Number8("labels"),
            Duration("original TTL"),
            Timestamp("expiration"),
            Timestamp("inception"),
            Number16("key tag"),
            Name("signer", NameUse.Lowered),
            Base64("signature")),
        new(Nsec, Name("next name", NameUse.Plain), Types("types")),
        new(Nsec3, Number8("hash algorithm"), Number8("flags"), Number16("iterations"), Salt("salt"), HashedName("next name"), Types("types")),
        new(Nsec3Param, Number8("hash algorithm"), Number8("flags"), Number16("iterations"), Salt("salt")),
        new(Csync, Number32("serial"), Number16("flags"), Types("types")),
        new(Zonemd, Number32("serial"), Number8("scheme"), Number8("hash algorithm"), Hex("digest", bytesMin: 12)),
        new(Dsync, TypeCode("type"), Number8("scheme"), Number16("port"), Name("target", NameUse.Plain)),
        new(Talink, Name("previous", NameUse.Plain), Name("next", NameUse.Plain)),
    ];

    private static readonly RecordForm?[] Low = [.. Enumerable.Range(0, LowTypeCount).Select(type => All.FirstOrDefault(form => (int)form.Type == type))];

    /// <summary>The form of a type, or null if only RFC 3597's is known.</summary>
    public static RecordForm? Find(DnsRecordType type) => (int)type < LowTypeCount ? Low[(int)type] : Array.Find(All, form => form.Type == type);
}
