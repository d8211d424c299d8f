# Writes a header with a checksum of the sources that decide what a run gives, so that results kept
# from other sources are never taken for those of these. Called by the build:
#   cmake -DOUT=FILE -DROOT=DIR -P engine_identity.cmake
file(GLOB SOURCES ${ROOT}/sim/*.h ${ROOT}/sim/*.cc ${ROOT}/models/*.h ${ROOT}/models/*.cc
     ${ROOT}/models/*/*.h ${ROOT}/models/*/*.cc ${ROOT}/proto/*.h ${ROOT}/proto/*.cc
     ${ROOT}/proto/*.proto)
list(SORT SOURCES)
set(ALL "")
foreach(SOURCE ${SOURCES})
  file(SHA256 ${SOURCE} SUM)
  string(APPEND ALL ${SUM})
endforeach()
string(SHA256 SUM "${ALL}")
string(SUBSTRING ${SUM} 0 12 SUM)
file(CONFIGURE OUTPUT ${OUT} CONTENT "#define CHOKEPOINT_ENGINE \"${SUM}\"\n")
