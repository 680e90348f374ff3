using Edge.Dns;
using Edge.Kernel;
using Edge.Naming;

namespace Edge.GeoIp;

/// <summary>Where addresses lie, out of files in the MaxMind DB format.</summary>
public static class LocationFiles
{
    private const long FileBytesMax = 1L << 30;

    /// <summary>Reads files; it takes seconds and memory of several times their size.</summary>
    /// <param name="paths">Of what several say of one network, the last counts.</param>
    public static Outcome<World> Read(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var places = new PlaceNumbers();
        var networks = new LocationMapBuilder();
        foreach (var path in paths)
        {
            var bytes = Open(path);
            if (!bytes.Succeeded)
            {
                return bytes.Failure;
            }

            try
            {
                new NetworkWalk(new MmdbFile(bytes.Value), places, networks).Run();
            }
            catch (InvalidDataException error)
            {
                return new Failure("locations_malformed", $"{path} is no good file of locations (MaxMind DB): {error.Message}");
            }
        }

        networks.Complete();
        return new World { Places = places.All, Networks = networks };
    }

    /// <summary>Another text once a file was replaced; also while one is not there.</summary>
    public static string Stamp(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return string.Join('|', paths.Select(static path => new FileInfo(path) is { Exists: true } file ? $"{file.LastWriteTimeUtc.Ticks} {file.Length}" : "-"));
    }

    private static Outcome<byte[]> Open(string path)
    {
        try
        {
            return new FileInfo(path).Length > FileBytesMax
                ? new Failure("locations_malformed", $"{path} has more than {FileBytesMax} bytes")
                : File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Failure("locations_unreadable", $"the file of locations {path} is not read: {error.Message}");
        }
    }
}
