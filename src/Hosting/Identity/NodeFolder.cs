using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Edge.Kernel;

namespace Edge.Hosting;

/// <summary>The files of a node's identity: <c>node.json</c>, <c>device.key</c>, <c>node.crt</c> and <c>node.key</c>.</summary>
internal sealed class NodeFolder(string folder)
{
    private string NodePath => Path.Combine(folder, "node.json");

    private string KeyPath => Path.Combine(folder, "device.key");

    private string NextKeyPath => KeyPath + ".next";

    private string CertificatePath => Path.Combine(folder, "node.crt");

    private string CertificateKeyPath => Path.Combine(folder, "node.key");

    private string NextCertificateKeyPath => CertificateKeyPath + ".next";

    public string Name => folder;

    /// <summary>The node's key; made and written before anything is done with it, so that a repeated attempt to join uses the same one.</summary>
    public Outcome<KeptKey> LoadOrMakeKey(IEntropy entropy, DateTimeOffset now)
    {
        PrivateFile.MakeFolder(folder);
        return PrivateFile.ReadText(KeyPath) is { } text ? LoadKey(text, KeyPath) : MakeKey(KeyPath, entropy, now);
    }

    /// <summary>
    /// The key that a rotation is to bring into use; null when none is under way. One that cannot be read is set aside as
    /// <c>.corrupt</c>: the key before may still be the one that the network has.
    /// </summary>
    public KeptKey? LoadNextKey()
    {
        if (PrivateFile.ReadText(NextKeyPath) is not { } text)
        {
            return null;
        }

        var key = LoadKey(text, NextKeyPath);
        if (!key.Succeeded)
        {
            File.Move(NextKeyPath, NextKeyPath + ".corrupt", overwrite: true);
        }

        return key.Succeeded ? key.Value : null;
    }

    /// <summary>Makes the next key. It is on disk before anybody hears of it.</summary>
    public KeptKey MakeNextKey(IEntropy entropy, DateTimeOffset now) => MakeKey(NextKeyPath, entropy, now);

    /// <summary>From now on the next key is the key.</summary>
    public void PromoteNextKey() => File.Move(NextKeyPath, KeyPath, overwrite: true);

    /// <summary>Who the node is; null when it has not joined yet.</summary>
    public Outcome<NodeFile?> LoadNode()
    {
        if (PrivateFile.Read(NodePath) is not { } json)
        {
            return default(NodeFile);
        }

        try
        {
            return JsonSerializer.Deserialize(json, NodeFileJson.Default.NodeFile);
        }
        catch (JsonException)
        {
            return Damaged("node.json");
        }
    }

    /// <summary>The node's certificate with its key; null when there is none that can be used.</summary>
    public X509Certificate2? LoadCertificate()
    {
        if (PrivateFile.ReadText(CertificatePath) is not { } certificate)
        {
            return null;
        }

        return Load(certificate, CertificateKeyPath) ?? Load(certificate, NextCertificateKeyPath);
    }

    public void SaveNode(NodeFile node) => PrivateFile.Write(NodePath, JsonSerializer.SerializeToUtf8Bytes(node, NodeFileJson.Default.NodeFile));

    /// <summary>Writes a new pair. Whatever moment it is interrupted at, the certificate finds a key that fits it.</summary>
    public void SaveCertificate(string certificatePem, string keyPem)
    {
        PrivateFile.Write(NextCertificateKeyPath, keyPem + "\n");
        PrivateFile.Write(CertificatePath, certificatePem + "\n");
        File.Move(NextCertificateKeyPath, CertificateKeyPath, overwrite: true);
    }

    public Failure Damaged(string file) => new(
        "identity_damaged", $"{Path.Combine(folder, file)} cannot be read; restore it, or empty the folder and join again: edge device join-code");

    private static KeptKey MakeKey(string path, IEntropy entropy, DateTimeOffset now)
    {
        var made = DeviceKey.Generate(entropy);
        PrivateFile.Write(path, $"{Convert.ToHexStringLower(made.Save())}\n{now.UtcDateTime:O}\n");
        return new KeptKey(made, now);
    }

    /// <summary>The key in hexadecimal, and on a second line since when it is in use; without one, the file's own time counts.</summary>
    private Outcome<KeptKey> LoadKey(string text, string path)
    {
        Span<byte> seed = stackalloc byte[DeviceKey.SeedBytes];
        var lines = text.Split('\n', StringSplitOptions.TrimEntries);
        var read = lines[0].Length == seed.Length * 2
            && Convert.FromHexString(lines[0], seed, out _, out _) == System.Buffers.OperationStatus.Done;
        if (!read || DeviceKey.Load(seed) is not { Succeeded: true, Value: var key })
        {
            return Damaged(Path.GetFileName(path));
        }

        var created = lines.Length > 1 && DateTimeOffset.TryParse(lines[1], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment
            : new DateTimeOffset(File.GetLastWriteTimeUtc(path));
        return new KeptKey(key, created);
    }

    private static X509Certificate2? Load(string certificatePem, string keyPath)
    {
        if (PrivateFile.ReadText(keyPath) is not { } keyPem)
        {
            return null;
        }

        try
        {
            return X509Certificate2.CreateFromPem(certificatePem, keyPem);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            return null;
        }
    }
}
