using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Stargate;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Stargate;

public sealed class DnsCertificateTests : IDisposable
{
    private static readonly DateTimeOffset _start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly FakeTimeProvider _time = new(_start);

    private CertificateFiles Files => new(Path.Combine(_folder, "dns.crt"), Path.Combine(_folder, "dns.key"));

    [Fact]
    public void Files_that_were_replaced_are_read_within_a_minute_and_bad_ones_change_nothing()
    {
        Write("one.example", _start);
        var certificate = New();
        Assert.Null(certificate.Open());
        Assert.Equal("CN=one.example", Shown(certificate));

        Write("two.example", _start.AddDays(1));
        Assert.Equal("CN=one.example", Shown(certificate));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("CN=two.example", Shown(certificate));

        File.WriteAllText(Files.Key, "no key");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("CN=two.example", Shown(certificate));
    }

    [Fact]
    public void What_lies_between_it_and_its_authority_is_shown_with_it()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = Authority("root", rootKey).CreateSelfSigned(_start, _start.AddYears(3));
        using var betweenKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var between = Authority("between", betweenKey).Create(root, _start, _start.AddYears(2), [1]).CopyWithPrivateKey(betweenKey);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = new CertificateRequest("CN=leaf", key, HashAlgorithmName.SHA256).Create(between, _start, _start.AddYears(1), [2]);
        File.WriteAllText(Files.Certificate, $"{leaf.ExportCertificatePem()}\n{between.ExportCertificatePem()}\n");
        File.WriteAllText(Files.Key, key.ExportPkcs8PrivateKeyPem());

        var certificate = New();
        Assert.Null(certificate.Open());
        Assert.Equal("CN=leaf", Shown(certificate));
        Assert.Equal("CN=between", Assert.Single(certificate.Current().IntermediateCertificates).Subject);
    }

    [Fact]
    public void Files_that_cannot_be_used_are_named_at_the_start()
    {
        var failure = New().Open();
        Assert.Equal("certificate_unusable", failure!.Code);
        Assert.StartsWith($"the certificate '{Files.Certificate}' with the key '{Files.Key}' cannot be used: ", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Shown(DnsCertificate certificate) => certificate.Current().TargetCertificate.Subject;

    private static CertificateRequest Authority(string name, ECDsa key) =>
        new($"CN={name}", key, HashAlgorithmName.SHA256) { CertificateExtensions = { new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true) } };

    private DnsCertificate New() => new(null!, Files, _time, NullLogger<DnsCertificate>.Instance);

    private void Write(string name, DateTimeOffset changed)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(_start, _start.AddYears(1));
        File.WriteAllText(Files.Certificate, certificate.ExportCertificatePem() + "\n");
        File.WriteAllText(Files.Key, key.ExportPkcs8PrivateKeyPem());
        File.SetLastWriteTimeUtc(Files.Certificate, changed.UtcDateTime);
        File.SetLastWriteTimeUtc(Files.Key, changed.UtcDateTime);
    }
}
