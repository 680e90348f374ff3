using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>Zones signed by dnssec-signzone of BIND.</summary>
internal static class SignedZones
{
    public static async Task<IReadOnlyList<Zone>> MakeAsync(IReadOnlyList<Zone> zones, params string[] options)
    {
        List<Zone> signed = [];
        await ToolRun.InFolderAsync(async folder =>
        {
            foreach (var zone in zones)
            {
                var name = zone.Apex.ToString();
                await File.WriteAllTextAsync(Path.Combine(folder, "plain"), ZoneText.Print(zone));
                await RunAsync(folder, "dnssec-keygen", "-q", "-a", "ECDSAP256SHA256", "-f", "KSK", name);
                await RunAsync(folder, "dnssec-keygen", "-q", "-a", "ECDSAP256SHA256", name);
                await RunAsync(folder, "dnssec-signzone", ["-S", "-P", "-x", .. options, "-o", name, "-f", "signed", "plain"]);
                signed.Add(ZoneText.Build(await File.ReadAllTextAsync(Path.Combine(folder, "signed")), zone.Apex));
            }
        });
        return signed;
    }

    private static async Task RunAsync(string folder, string tool, params string[] arguments)
    {
        var (code, said) = await ToolRun.RunAsync(folder, tool, "bind9-utils", arguments);
        Assert.True(code == 0, $"{tool} {string.Join(' ', arguments)}: {said}");
    }
}
