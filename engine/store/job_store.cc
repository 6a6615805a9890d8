#include "engine/store/job_store.h"

#include <soci/soci.h>

namespace cutover {
namespace {

constexpr const char* kNames[] = {"waiting", "parked", "done",
                                  "failed",  "missed", "cancelled"};

JobState StateNamed(const std::string& name) {
  for (int i = 0; i < 6; ++i) {
    if (name == kNames[i]) return static_cast<JobState>(i);
  }
  return JobState::kCancelled;
}

bool IsDue(const Job& job, Time now) {
  return job.opens_at <= now && now < job.closes_at && job.resume_at <= now;
}

}  // namespace

const char* JobStateName(JobState state) {
  return kNames[static_cast<size_t>(state)];
}

Status JobStore::AddFor(const std::string& plan_id, const Plan& plan) {
  return database_.InTransaction([&](soci::session& session) -> Status {
    for (size_t i = 0; i < plan.waves.size(); ++i) {
      if (!plan.waves[i].window) continue;
      const Window& first = plan.waves[i].staging ? *plan.waves[i].staging
                                                  : *plan.waves[i].window;
      const long long wave = static_cast<long long>(i), opens = first.opens.us,
                      closes = plan.waves[i].window->closes.us;
      session << "insert into job (plan_id, wave, opens_at, closes_at, state,"
                 " resume_at, detail) values (:plan, :wave, :opens, :closes,"
                 " 'waiting', 0, '') on conflict do nothing",
          soci::use(plan_id), soci::use(wave), soci::use(opens),
          soci::use(closes);
    }
    return Done{};
  });
}

Result<std::vector<Job>> JobStore::Open() {
  std::vector<Job> jobs;
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    soci::rowset<soci::row> rows =
        (session.prepare << "select plan_id, wave, opens_at, closes_at, state,"
                            " resume_at, detail from job"
                            " where state in ('waiting', 'parked')"
                            " order by opens_at, plan_id, wave");
    for (const soci::row& row : rows) {
      jobs.push_back(Job{row.get<std::string>(0), row.get<long long>(1),
                         Time{row.get<long long>(2)},
                         Time{row.get<long long>(3)},
                         StateNamed(row.get<std::string>(4)),
                         Time{row.get<long long>(5)}, row.get<std::string>(6)});
    }
    return Done{};
  }));
  return jobs;
}

Result<std::vector<Job>> JobStore::Due(Time now) {
  auto jobs = Open();
  if (jobs.ok()) {
    std::erase_if(*jobs, [&](const Job& job) { return !IsDue(job, now); });
  }
  return jobs;
}

Result<std::vector<Job>> JobStore::Upcoming(Time now) {
  auto jobs = Open();
  if (jobs.ok()) {
    std::erase_if(*jobs, [&](const Job& job) { return IsDue(job, now); });
  }
  return jobs;
}

Status JobStore::Save(const Job& job) {
  return database_.InTransaction([&](soci::session& session) -> Status {
    const std::string state = JobStateName(job.state);
    const long long wave = job.wave, resume = job.resume_at.us;
    soci::statement update =
        (session.prepare << "update job set state = :state,"
                            " resume_at = :resume, detail = :detail"
                            " where plan_id = :plan and wave = :wave",
         soci::use(state), soci::use(resume), soci::use(job.detail),
         soci::use(job.plan_id), soci::use(wave));
    update.execute(true);
    if (update.get_affected_rows() == 1) return Done{};
    return Error{ErrorCode::kBug, "no such job: " + job.plan_id};
  });
}

Result<std::vector<Job>> JobStore::MarkMissed(Time now) {
  auto jobs = Open();
  if (!jobs.ok()) return jobs;
  std::erase_if(*jobs, [&](const Job& job) { return now < job.closes_at; });
  for (Job& job : *jobs) {
    job.state = JobState::kMissed;
    job.detail = "its window closed " + FormatTime(job.closes_at);
    TRY(Save(job));
  }
  return jobs;
}

}  // namespace cutover
