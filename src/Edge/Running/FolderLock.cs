using System.Globalization;
using System.Text;
using Edge.Hosting;
using Edge.Kernel;

namespace Edge.Running;

/// <summary>Keeps a second process out of a data folder. The lock ends with the process, however it ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private const string FileName = "edge.lock";

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    public static Outcome<FolderLock> Take(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            PrivateFile.MakeFolder(folder);
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n"));
            file.Flush();
            return new FolderLock(file);
        }
        catch (IOException) when (File.Exists(path))
        {
            return new Failure("folder_in_use", $"{folder} is in use by another edge process: stop that one, or give another --data");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Failure("bad_folder", $"{folder} cannot be used: {error.Message}");
        }
    }

    public void Dispose() => _file.Dispose();
}
