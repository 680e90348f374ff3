using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Edge.Tests.Network;

/// <summary>Another build of the same program: its DNS engine is of another release, as the identity of its module says.</summary>
internal sealed class OtherBuild : IDisposable
{
    private const string Engine = "Edge.Dns.dll";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-build-");

    public OtherBuild()
    {
        var built = Path.GetDirectoryName(Machine.Edge)!;
        foreach (var file in Directory.EnumerateFiles(built, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_folder.FullName, Path.GetRelativePath(built, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        var path = Path.Combine(_folder.FullName, Engine);
        var bytes = File.ReadAllBytes(path);
        using (var image = new PEReader(new MemoryStream(bytes)))
        {
            var metadata = image.GetMetadataReader();
            var identity = metadata.GetGuid(metadata.GetModuleDefinition().Mvid).ToByteArray();
            bytes[bytes.AsSpan().IndexOf(identity)] ^= 1;
        }

        File.WriteAllBytes(path, bytes);
    }

    public string Program => Path.Combine(_folder.FullName, Path.GetFileName(Machine.Edge));

    public void Dispose() => _folder.Delete(recursive: true);
}
