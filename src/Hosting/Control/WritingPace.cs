namespace Edge.Hosting;

/// <summary>Lets something be written so often that writing takes a twentieth of the time at most, however large it is.</summary>
public sealed class WritingPace(TimeProvider time)
{
    private const int PausePerWriting = 19;

    private long _writtenAt;
    private TimeSpan _pause;

    public bool IsDue => _pause == TimeSpan.Zero || time.GetElapsedTime(_writtenAt) >= _pause;

    public void Write(Action write)
    {
        var begun = time.GetTimestamp();
        write();
        _writtenAt = time.GetTimestamp();
        _pause = time.GetElapsedTime(begun, _writtenAt) * PausePerWriting;
    }
}
