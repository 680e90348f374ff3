namespace Edge.Tests.Network;

/// <summary>A small site on disk: twenty pages of random bytes and one long file.</summary>
internal sealed class FaultSite : IDisposable
{
    private const int PageCount = 20;
    private const int PageLengthMax = 60_000;

    private readonly string _folder = Machine.TemporaryFolder();

    private FaultSite()
    {
    }

    public SiteTree Tree => SiteTree.Of(_folder);

    public IReadOnlyList<(string Url, byte[] Content)> Pages { get; private set; } = [];

    /// <summary>A file that takes <c>/slow/</c> (400 kB/s) about eight seconds.</summary>
    public byte[] SlowContent { get; } = new byte[3_200_000];

    public static FaultSite Write()
    {
        var site = new FaultSite();
        var random = new Random(7);
        var pages = new List<(string, byte[])>();
        for (var number = 0; number < PageCount; number++)
        {
            var content = new byte[random.Next(1, PageLengthMax)];
            random.NextBytes(content);
            File.WriteAllBytes(Path.Combine(site._folder, $"page-{number}.bin"), content);
            pages.Add(($"/fresh/page-{number}.bin", content));
        }

        random.NextBytes(site.SlowContent);
        File.WriteAllBytes(Path.Combine(site._folder, "slow.bin"), site.SlowContent);
        site.Pages = pages;
        return site;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
