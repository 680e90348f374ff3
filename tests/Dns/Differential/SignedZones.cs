using System.Diagnostics;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>Zones signed by dnssec-signzone of BIND.</summary>
internal static class SignedZones
{
    public static async Task<IReadOnlyList<Zone>> MakeAsync(IReadOnlyList<Zone> zones, params string[] options)
    {
        if (ServerAnswers.Find("dnssec-signzone") is not { } signer || ServerAnswers.Find("dnssec-keygen") is not { } generator)
        {
            Assert.Skip("dnssec-signzone or dnssec-keygen is not installed (Debian: bind9-utils)");
            return [];
        }

        var folder = Directory.CreateTempSubdirectory("edge-signed-").FullName;
        try
        {
            List<Zone> signed = [];
            foreach (var zone in zones)
            {
                var name = zone.Apex.ToString();
                await File.WriteAllTextAsync(Path.Combine(folder, "plain"), ZoneText.Print(zone));
                await RunAsync(folder, generator, "-q", "-a", "ECDSAP256SHA256", "-f", "KSK", name);
                await RunAsync(folder, generator, "-q", "-a", "ECDSAP256SHA256", name);
                await RunAsync(folder, signer, ["-S", "-P", "-x", .. options, "-o", name, "-f", "signed", "plain"]);
                signed.Add(ZoneText.Build(await File.ReadAllTextAsync(Path.Combine(folder, "signed")), zone.Apex));
            }

            return signed;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RunAsync(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{Path.GetFileName(program)} {string.Join(' ', arguments)}: {await errors}");
    }
}
