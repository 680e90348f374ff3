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

    private string CertificatePath => Path.Combine(folder, "node.crt");

    private string CertificateKeyPath => Path.Combine(folder, "node.key");

    private string NextCertificateKeyPath => CertificateKeyPath + ".next";

    public string Name => folder;

    /// <summary>The node's key; made and written before anything is done with it, so that a repeated attempt to join uses the same one.</summary>
    public Outcome<DeviceKey> LoadOrMakeKey(IEntropy entropy)
    {
        PrivateFile.MakeFolder(folder);
        if (PrivateFile.ReadText(KeyPath) is { } text)
        {
            return LoadKey(text);
        }

        var made = DeviceKey.Generate(entropy);
        PrivateFile.Write(KeyPath, Convert.ToHexStringLower(made.Save()) + "\n");
        return made;
    }

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

    private Outcome<DeviceKey> LoadKey(string text)
    {
        Span<byte> seed = stackalloc byte[DeviceKey.SeedBytes];
        var digits = text.AsSpan().Trim();
        var read = digits.Length == seed.Length * 2
            && Convert.FromHexString(digits, seed, out _, out _) == System.Buffers.OperationStatus.Done;
        return read ? DeviceKey.Load(seed) : Damaged("device.key");
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
