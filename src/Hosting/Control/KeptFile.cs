using Edge.Kernel;

namespace Edge.Hosting;

/// <summary>
/// The file of a kept configuration, and the one before it. Written aside and renamed; one that can't be read is set aside
/// as <c>.corrupt</c>, for whoever wants to know why, and the previous one serves.
/// </summary>
public sealed class KeptFile(string folder, string name)
{
    private string Path => System.IO.Path.Combine(folder, name);

    private string Previous => Path + ".previous";

    /// <exception cref="IOException">The disk refuses.</exception>
    public void Write(KeptConfiguration kept)
    {
        var next = Path + ".next";
        PrivateFile.Write(next, kept.ToBytes());
        if (File.Exists(Path))
        {
            File.Move(Path, Previous, overwrite: true);
        }

        File.Move(next, Path, overwrite: true);
        DurableFolder.FlushOf(Path);
    }

    /// <summary>The newest that can be read; null if there is none.</summary>
    /// <param name="corrupt">Told of each file that had to be set aside, and why.</param>
    public KeptConfiguration? Read(Action<string, Failure> corrupt)
    {
        foreach (var path in new[] { Path, Previous })
        {
            if (PrivateFile.Read(path) is not { } bytes)
            {
                continue;
            }

            var kept = KeptConfiguration.Parse(bytes);
            if (kept.Succeeded)
            {
                return kept.Value;
            }

            File.Move(path, path + ".corrupt", overwrite: true);
            corrupt(path, kept.Failure);
        }

        return null;
    }
}
