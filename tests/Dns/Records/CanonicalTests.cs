using CsCheck;
using Edge.Dns;

namespace Edge.Tests.Dns;

public sealed class CanonicalTests
{
    [Fact]
    public void Names_are_ordered_as_in_rfc_4034()
    {
        string[] names =
        [
            "example.", "a.example.", "yljkjljk.a.example.", "z.a.example.", "zabc.a.example.", "z.example.",
            @"\001.z.example.", "*.z.example.", @"\200.z.example.",
        ];
        var shuffled = names.Select(DnsName.Parse).ToArray();
        new Random(1).Shuffle(shuffled);
        Assert.Equal(names, shuffled.Order().Select(name => name.ToString()));
    }

    [Fact]
    public void The_order_of_names_is_that_of_their_labels_from_the_root()
    {
        var aName = Gen.Byte.Array[1, 3].List[0, 4].Select(labels =>
        {
            Assert.True(DnsName.TryRead([.. labels.SelectMany(label => label.Prepend((byte)label.Length)), 0], out var name));
            return name;
        });
        Gen.Select(aName, aName).Sample((left, right) =>
            Assert.Equal(Math.Sign(NaiveOrder(left, right)), Math.Sign(left.CompareTo(right))));
    }

    [Theory]
    [InlineData(DnsRecordType.Mx, "10 Mail.EXAMPLE.", "10 mail.example.")]
    [InlineData(DnsRecordType.Soa, "A. B. 1 2 3 4 5", "a. b. 1 2 3 4 5")]
    [InlineData(DnsRecordType.Naptr, "1 1 \"U\" \"E2U\" \"ABC\" X.", "1 1 \"U\" \"E2U\" \"ABC\" x.")]
    [InlineData(DnsRecordType.Nsec, "Next.EXAMPLE. A", "Next.EXAMPLE. A")]
    [InlineData(DnsRecordType.Svcb, "1 Target.EXAMPLE.", "1 Target.EXAMPLE.")]
    [InlineData(DnsRecordType.Txt, "\"UPPER\"", "\"UPPER\"")]
    public void Names_of_the_older_types_become_lower(DnsRecordType type, string text, string canonical) =>
        Assert.Equal(canonical, RecordText.Format(type, CanonicalRecord.Of(type, RecordVectors.Wire(type, text))));

    [Fact]
    public void Records_are_ordered_by_their_canonical_bytes()
    {
        byte[] Mx(string text) => RecordVectors.Wire(DnsRecordType.Mx, text);
        Assert.Equal(0, CanonicalRecord.Compare(DnsRecordType.Mx, Mx("10 A."), Mx("10 a.")));
        Assert.True(CanonicalRecord.Compare(DnsRecordType.Mx, Mx("9 b."), Mx("10 a.")) < 0);
        Assert.True(CanonicalRecord.Compare(DnsRecordType.Mx, Mx("10 a."), Mx("10 aa.")) < 0);
    }

    private static int NaiveOrder(DnsName left, DnsName right)
    {
        var leftLabels = Labels(left);
        var rightLabels = Labels(right);
        for (var i = 0; i < Math.Min(leftLabels.Count, rightLabels.Count); i++)
        {
            var order = leftLabels[i].AsSpan().SequenceCompareTo(rightLabels[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return leftLabels.Count - rightLabels.Count;
    }

    private static List<byte[]> Labels(DnsName name)
    {
        List<byte[]> labels = [];
        for (var wire = name.Wire; wire[0] != 0; wire = wire[(wire[0] + 1)..])
        {
            labels.Insert(0, wire.Slice(1, wire[0]).ToArray());
        }

        return labels;
    }
}
