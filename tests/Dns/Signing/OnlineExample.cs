using System.Net;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>A signed zone with steered names: <c>www</c> and everything beneath <c>wild</c> by network, <c>pick</c> by weight.</summary>
internal sealed class OnlineExample
{
    public const string Text = """
        $TTL 300
        @ SOA ns host 5 7200 900 1209600 60
        @ NS ns
        @ MX 10 www
        ns A 192.0.2.1
        www TXT "beside"
        alias CNAME WWW
        """;

    public static readonly DnsName Apex = DnsName.Parse("example.org");

    private static readonly string[] Steered = ["www", "*.wild", "pick"];

    public OnlineExample(AnswerTable? table = null, DateTimeOffset? now = null)
    {
        Table = table ?? new AnswerTable(new PrivateAnswerMemory(), new ReaderRecords());
        ByNetwork = Table.Share(DnsRecordType.A);
        ByWeight = Table.Share(DnsRecordType.A);
        Steer("192.0.2.10");
        Table.Steer(ByWeight, new SteeredSet([new SteeredAnswer { Choices = [(Addresses("192.0.2.31"), 1), (Addresses("192.0.2.32"), 3)] }]));
        Sign(Signing, now ?? SignedExample.Now);
    }

    public AnswerTable Table { get; }

    public ZoneSigning Signing { get; private set; } = SignedExample.Keys();

    public SharedSet ByNetwork { get; }

    public SharedSet ByWeight { get; }

    public OnlineSigner Signer { get; } = new();

    public static RecordSet Addresses(params string[] addresses) => RecordSet.Addresses(60, addresses.Select(IPAddress.Parse));

    /// <summary>What everybody gets outside 198.51.100.0/24, where two addresses are given, in no order.</summary>
    public void Steer(string address) => Table.Steer(ByNetwork, new SteeredSet([SteeredAnswer.Of(Addresses(address)), SteeredAnswer.Of(Addresses("192.0.2.22", "192.0.2.21"))])
    {
        ByNetwork = [(IPNetwork.Parse("198.51.100.0/24"), 1)],
    });

    /// <summary>Signs ahead what can be, and hands the keys on for the rest.</summary>
    public void Sign(ZoneSigning signing, DateTimeOffset now, params IReadOnlyList<SigningKey> beside)
    {
        Signing = signing;
        var zone = ZoneText.Build(Text);
        List<ZoneChange> content = [.. from name in zone.Names from set in name.Sets select new ZoneChange { Owner = name.Name, Type = set.Type, Set = set }];
        content.Add(new ZoneChange { Owner = Apex, Type = DnsRecordType.Dnskey, Set = KeyRecords.Dnskey(300, signing.KeyKeys.Concat(signing.ZoneKeys).Concat(beside).Select(key => key.Public)) });
        content.AddRange(Steered.Select(label => new ZoneChange { Owner = NameOf(label), Type = DnsRecordType.A, Set = Addresses("0.0.0.0"), IsSignedOnDemand = true }));
        var signed = SignedZone.Sign(Apex, content, signing, now).ToZone();
        Table.PutZone(Apex, signed.Soa, signed.Find(Apex)!.FindSignatures(DnsRecordType.Soa));
        foreach (var name in signed.Names)
        {
            foreach (var set in name.Sets.Where(set => set.Type is not (DnsRecordType.Soa or DnsRecordType.Rrsig) && !(set.Type == DnsRecordType.A && Steered.Any(label => NameOf(label).Equals(name.Name)))))
            {
                Table.Put(Apex, name.Name, set, name.FindSignatures(set.Type));
            }
        }

        foreach (var label in Steered)
        {
            Table.Put(Apex, NameOf(label), label == "pick" ? ByWeight : ByNetwork);
        }

        Table.Publish();
        Signer.SetKeys(Apex, signing.ZoneKeys);
    }

    private static DnsName NameOf(string label) => DnsName.Parse($"{label}.example.org");
}
