namespace Jobs.Api.Snapshots;

/// <summary>
/// The jobs of one project that requests wait for, with the content hash of each in the last snapshot: only who waits for a job
/// that has changed is woken. The caller locks.
/// </summary>
internal sealed class WatchedJobs
{
    private readonly Dictionary<Guid, WatchedJob> _jobs = [];

    /// <summary>One more request waits for the job.</summary>
    public void Join(Guid id)
    {
        if (!_jobs.TryGetValue(id, out var job))
        {
            _jobs[id] = job = new WatchedJob();
        }

        job.Waiting++;
    }

    /// <summary>One request less waits for the job.</summary>
    public void Leave(Guid id)
    {
        if (--_jobs[id].Waiting == 0)
        {
            _jobs.Remove(id);
        }
    }

    /// <summary>The next snapshot in which the job may be another one.</summary>
    /// <param name="id">The job.</param>
    /// <param name="seen">The sequence number of a snapshot from before the table was read for the waiting request.</param>
    /// <param name="current">The last snapshot; null when there is none.</param>
    public Task<ProjectSnapshot?> NextAsync(Guid id, long seen, ProjectSnapshot? current)
    {
        var job = _jobs[id];
        var changed = job.IsKnown ? job.Changed : current?.Sequence ?? 0;
        return changed > seen ? Task.FromResult(current) : job.Changes.Next;
    }

    /// <summary>Wakes the requests whose jobs are other ones in this snapshot, or were not compared before.</summary>
    public void Publish(ProjectSnapshot snapshot)
    {
        if (_jobs.Count == 0)
        {
            return;
        }

        var hashes = snapshot.ContentHashesOf(_jobs.Keys);
        foreach (var (id, job) in _jobs)
        {
            ulong? hash = hashes.TryGetValue(id, out var found) ? found : null;
            if (!job.IsKnown || job.Hash != hash)
            {
                (job.IsKnown, job.Hash, job.Changed) = (true, hash, snapshot.Sequence);
                job.Changes.Set(snapshot);
            }
        }
    }

    /// <summary>Fails all requests.</summary>
    public void Fail(Exception exception)
    {
        foreach (var job in _jobs.Values)
        {
            job.Changes.Fail(exception);
        }
    }

    /// <summary>Wakes all requests: there will be no other snapshot.</summary>
    public void End()
    {
        foreach (var job in _jobs.Values)
        {
            job.Changes.Set(null);
        }
    }

    private sealed class WatchedJob
    {
        public ChangeSignal Changes { get; } = new();

        public int Waiting { get; set; }

        /// <summary>True when <see cref="Hash"/> is that of the last snapshot.</summary>
        public bool IsKnown { get; set; }

        /// <summary>Null when the project has no such job.</summary>
        public ulong? Hash { get; set; }

        /// <summary>The sequence number of the snapshot in which it changed last.</summary>
        public long Changed { get; set; }
    }
}
