using System.Net;
using Edge.Dns;
using Edge.GeoIp;
using Edge.Naming;

namespace Edge.Tests.Unit.GeoIp;

public sealed class LocationFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-locations-").FullName;

    [Theory]
    [InlineData(24)]
    [InlineData(28)]
    [InlineData(32)]
    public void Countries_are_read_of_trees_of_every_size(int recordBits)
    {
        var find = Find(Read(Flat(recordBits)));
        Assert.Equal(new Place("DE"), find("198.51.100.1"));
        Assert.Equal(new Place("FR"), find("203.0.113.255"));
        Assert.Equal(new Place("BR"), find("2001:db8:1::5"));
        Assert.Equal(Place.Unknown, find("2001:db8:2::5"));
        Assert.Equal(Place.Unknown, find("10.0.0.1"));

        // Of networks below a /24 the first one speaks for all of it.
        Assert.Equal(new Place("AT"), find("192.0.2.200"));
    }

    [Fact]
    public void Points_are_read_of_both_schemas()
    {
        var nested = new Dictionary<string, object> { ["iso_code"] = "DE" };
        var point = new Dictionary<string, object> { ["latitude"] = 52.52, ["longitude"] = 13.4 };
        var find = Find(Read(new MmdbWriter(24, isIpv6: false)
            .Add("198.51.100.0/24", ("country", nested), ("location", point))
            .Add("203.0.113.0/24", ("country_code", "FR"), ("latitude", "48.85"), ("longitude", "2.35"))
            .Add("192.0.2.0/24", ("country_code", "not a country"))
            .ToBytes()));
        Assert.Equal(new Place("DE", new EarthPoint(53, 13)), find("198.51.100.1"));
        Assert.Equal(new Place("FR", new EarthPoint(49, 2)), find("203.0.113.1"));
        Assert.Equal(Place.Unknown, find("192.0.2.1"));
    }

    [Fact]
    public void The_later_file_has_the_last_word()
    {
        var world = Read(Flat(24), new MmdbWriter(24, isIpv6: false).Add("198.51.100.0/24", ("country_code", "CH")).ToBytes());
        Assert.Equal("CH", Find(world)("198.51.100.1").Country);
        Assert.Equal("FR", Find(world)("203.0.113.1").Country);
    }

    [Fact]
    public void A_file_that_is_none_says_so()
    {
        Assert.Equal("locations_unreadable", LocationFiles.Read([Path.Combine(_folder, "none")]).Failure!.Code);
        var failure = LocationFiles.Read([Write("just text"u8.ToArray())]).Failure!;
        Assert.Equal("locations_malformed", failure.Code);
        Assert.EndsWith("is no good file of locations (MaxMind DB): it has no metadata", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mutated_files_are_read_or_refused_and_never_more()
    {
        var random = new Random(20261123);
        var (read, refused) = (0, 0);
        foreach (var recordBits in (int[])[24, 28, 32])
        {
            var good = Flat(recordBits);
            for (var round = 0; round < 300; round++)
            {
                var bytes = good.ToArray();
                for (var change = random.Next(1, 4); change > 0; change--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                // Loops of a tree are long: those are cut off elsewhere.
                var outcome = LocationFiles.Read([Write(round % 7 == 0 ? bytes[..random.Next(bytes.Length)] : bytes)]);
                (read, refused) = outcome.Succeeded ? (read + 1, refused) : (read, refused + 1);
                Assert.True(outcome.Succeeded || outcome.Failure.Code == "locations_malformed");
            }
        }

        Assert.True(read > 100 && refused > 100, $"{read} read, {refused} refused");
    }

    [Fact]
    public void A_tree_that_leads_back_to_itself_is_refused()
    {
        var bytes = new MmdbWriter(32, isIpv6: true).Add("2001:db8::/32", ("country_code", "DE")).ToBytes();
        bytes.AsSpan(0, 8).Clear();
        Assert.EndsWith("its tree has no end", LocationFiles.Read([Write(bytes)]).Failure!.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] Flat(int recordBits) => new MmdbWriter(recordBits, isIpv6: true)
        .Add("198.51.100.0/22", ("country_code", "DE"))
        .Add("203.0.113.0/24", ("country_code", "FR"))
        .Add("192.0.2.0/25", ("country_code", "AT"))
        .Add("192.0.2.128/25", ("country_code", "IT"))
        .Add("2001:db8:1::/48", ("country_code", "BR"))
        .ToBytes();

    private World Read(params byte[][] files)
    {
        var world = LocationFiles.Read([.. files.Select(Write)]);
        Assert.True(world.Succeeded, world.Failure?.Message);
        return world.Value;
    }

    private string Write(byte[] bytes)
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static Func<string, Place> Find(World world)
    {
        var map = new AnswerTable(new PrivateAnswerMemory(), new ReaderRecords()).Map(world.Networks);
        return address => world.Places[map.Find(IPAddress.Parse(address)).Location];
    }
}
