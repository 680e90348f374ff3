using System.Diagnostics;
using System.Text;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Kernel;

/// <summary>Mutated documents are read or refused with field and rule; nothing throws, and what is read is written canonically.</summary>
public sealed class FuzzResourceDocuments
{
    private const int Seed = 20260101;

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(2);

    private static readonly string[] Corpus =
    [
        """{"role":"gateway","region":"eu-west","site":"a","labels":{"canary":"yes"},"http":"127.0.2.1:8080","https":"[::1]:8443","control":"s1.test:7400","drain":true}""",
        """{"publicKey":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","role":"host","owner":"usr:a","revoked":false}""",
        """{"domains":["www.example.test","xn--bcher-kva.test"],"origin":"http://127.0.0.1:8000/x","originHost":"o.test:81","originTimeoutSeconds":30}""",
        """{"service":"docs"}""",
        """{"rules":[{"path":"services/+/{{device.id}}/*","capabilities":["read","deny"]}]}""",
        """{"kind":"join","secretHash":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","subject":"usr:a","policies":["p"],"created":"2026-01-01T00:00:00Z","expires":"2027-01-01T00:00:00+01:00","joinRole":"host","joinNode":"n1","joinRegion":"local"}""",
        """{"networkId":"net-1","domain":"edge.test","caCertificate":"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----","caKeySealed":"AAAA","created":"2026-01-01T00:00:00Z"}""",
        """{"before":"2026-01-01T00:00:00Z","expires":"2027-01-01T00:00:00+01:00","reason":"leaked"}""",
        """{"generation":9223372036854775807,"members":["g1","g2"]}""",
        """{"canary":9,"firstRegion":8,"all":7,"accepted":6,"region":"eu","picked":["g1"],"executor":"s1","since":"2026-01-01T00:00:00Z","halt":{"cause":"rejection","reason":"r","at":"2026-01-01T00:00:00Z"},"rejections":[{"key":"services/a","revision":8,"node":"g1","rule":"no","at":"2026-01-01T00:00:00Z"}]}""",
        """{"primaryServer":"ns1.example.test.","mailbox":"hostmaster.example.test.","refreshSeconds":7200,"serialBase":4294967295,"recordSets":3,"importing":9}""",
        """{"ttlSeconds":60,"values":["10 mail.example.test.","\\# 4 C0000201"]}""",
    ];

    private static readonly string[] Scraps =
    [
        "null", "{}", "[]", "[[[[[[[[[[", "1e999", "-0", "\"\"", "\"\\ud800\"", "\\u0000", "\uFEFF", "\u202e", "true", ",", ":", "//", "\\", "\"", "9999999999999999999", "http://u:p@h", "xn--", "127.0.0.1", "..",
    ];

    [Fact]
    public void Mutated_documents_are_read_or_refused_and_never_throw()
    {
        var random = new Random(Seed);
        var watch = Stopwatch.StartNew();
        for (var round = 0; round < 20_000 && watch.Elapsed < Budget; round++)
        {
            var input = Mutate(Encoding.UTF8.GetBytes(Corpus[random.Next(Corpus.Length)]), random);
            foreach (var kind in ResourceKinds.All)
            {
                CheckOne(kind, input);
            }
        }
    }

    [Fact]
    public void The_corpus_itself_is_read_each_by_its_kind() =>
        Assert.All(Corpus, text => Assert.Single(ResourceKinds.All, kind => kind.Canonical(Encoding.UTF8.GetBytes(text)).Succeeded));

    [Fact]
    public void A_body_above_512_KiB_and_one_too_deep_are_refused()
    {
        Assert.Equal("body", ResourceKinds.Service.Parse(new byte[Commit.BodyBytesMax + 1]).Failure?.Field);
        Assert.False(ResourceKinds.Service.Parse(Encoding.UTF8.GetBytes(new string('[', 10_000))).Succeeded);
    }

    private static void CheckOne(ResourceKind kind, byte[] input)
    {
        var outcome = kind.Canonical(input);
        if (outcome.Succeeded)
        {
            Assert.Equal(outcome.Value.ToArray(), kind.Canonical(outcome.Value).Value.ToArray());
        }
        else
        {
            Assert.Equal("invalid_document", outcome.Failure.Code);
            Assert.NotNull(outcome.Failure.Field);
            Assert.NotNull(outcome.Failure.Rule);
        }

        _ = kind.Redact(input);
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = new List<byte>(seed);
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(4))
            {
                case 0 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Scraps[random.Next(Scraps.Length)]));
                    break;
                case 2:
                    bytes.RemoveRange(at, random.Next(bytes.Count - at + 1));
                    break;
                default:
                    bytes.InsertRange(at, bytes.GetRange(at, random.Next(bytes.Count - at + 1)));
                    break;
            }
        }

        return [.. bytes];
    }
}
