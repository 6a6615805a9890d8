#pragma once

#include <gtest/gtest.h>

#include "connectors/http/transport.h"

namespace cutover {

/// One way to make a transport; every conformance test runs with each.
struct TransportMaker {
  const char* name;
  Result<std::unique_ptr<HttpTransport>> (*make)(const TransportSettings&);
};

/// A test of what transport.h promises, whatever library stands behind it.
class ConformanceTest : public testing::TestWithParam<TransportMaker> {
 protected:
  static TransportSettings Quick() {
    TransportSettings settings;
    settings.connect_timeout = Milliseconds(300);
    settings.timeout = Milliseconds(300);
    return settings;
  }
  static TransportSettings Patient() {
    TransportSettings settings;
    settings.timeout = Seconds(10);
    return settings;
  }
  std::unique_ptr<HttpTransport> Make(const TransportSettings& settings) {
    auto made = GetParam().make(settings);
    EXPECT_TRUE(made.ok());
    return *std::move(made);
  }
};

inline auto BothTransports() {
  return testing::Values(TransportMaker{"Curl", MakeCurlTransport},
                         TransportMaker{"Cpprest", MakeCpprestTransport});
}

inline std::string TransportName(
    const testing::TestParamInfo<TransportMaker>& info) {
  return info.param.name;
}

}  // namespace cutover
